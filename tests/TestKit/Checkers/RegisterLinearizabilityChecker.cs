using KRaftNet.TestKit.Histories;

namespace KRaftNet.TestKit.Checkers;

/// <summary>What a client does with a named register, whose value is null at first.</summary>
public enum RegisterAction
{
    /// <summary>Asks for the value.</summary>
    Read,

    /// <summary>Sets the value.</summary>
    Write,

    /// <summary>
    /// Sets the value if it is the expected one; answered only if it was, else the operation has failed.
    /// </summary>
    CompareAndSet,
}

/// <summary>One call on a register.</summary>
/// <param name="Key">Which register.</param>
/// <param name="Action">What is done.</param>
/// <param name="Value">The new value; null for reads.</param>
/// <param name="Expected">The value that must be there; for compare-and-set.</param>
public sealed record RegisterCall(string Key, RegisterAction Action, long? Value = null, long? Expected = null);

/// <summary>
/// Each register behaves as if its calls came one after another, each between its start and its end: for committed
/// offsets, configs, epochs. Registers are judged one by one, which is enough (locality). Stateless.
/// </summary>
public sealed class RegisterLinearizabilityChecker(long stepsMax = 5_000_000) : IChecker<History<RegisterCall, long?>>
{
    /// <inheritdoc/>
    public IReadOnlyList<Violation> Check(History<RegisterCall, long?> history)
    {
        var checker = new LinearizabilityChecker<Register, RegisterCall, long?>(new Model(), stepsMax);
        return PerKey.Check(history.Operations, call => call.Key, checker.Check);
    }

    private readonly record struct Register(long? Value);

    private sealed class Model : ILinearizableModel<Register, RegisterCall, long?>
    {
        public Register Initial => default;

        public bool TryStep(Register state, RegisterCall input, long? output, bool known, out Register next)
        {
            next = input.Action == RegisterAction.Read ? state : new Register(input.Value);
            return input.Action switch
            {
                RegisterAction.Read => !known || output == state.Value,
                RegisterAction.CompareAndSet => state.Value == input.Expected,
                _ => true,
            };
        }
    }
}
