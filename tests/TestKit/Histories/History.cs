using System.Globalization;

namespace KRaftNet.TestKit.Histories;

/// <summary>How an operation of a client ended.</summary>
public enum Outcome
{
    /// <summary>
    /// It has not ended, or it is not known whether it happened: it may take effect at any time after its start.
    /// </summary>
    Unknown,

    /// <summary>It happened, between its start and its end.</summary>
    Ok,

    /// <summary>It certainly did not and will not happen.</summary>
    Failed,
}

/// <summary>
/// One operation of one client. Starts and ends are numbered by one counter, in the order in which they were seen, so
/// that "ended before the other began" is a comparison of two numbers.
/// </summary>
/// <param name="Id">Its number in the history, from 0, in the order of starts.</param>
/// <param name="Process">The client, which does one thing after another unless the test says otherwise.</param>
/// <param name="Input">What was asked.</param>
/// <param name="Output">What was answered; only for <see cref="Outcome.Ok"/>.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Began">When it was asked.</param>
/// <param name="Ended">When it was answered; <see cref="long.MaxValue"/> if the outcome is unknown.</param>
public sealed record Operation<TInput, TOutput>(
    int Id, int Process, TInput Input, TOutput? Output, Outcome Outcome, long Began, long Ended)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"#{Id} by {Process}: {Input} -> {(Outcome == Outcome.Ok ? Output : Outcome)} [{Began}, {EndText}]";

    private string EndText => Ended == long.MaxValue ? "?" : Ended.ToString(CultureInfo.InvariantCulture);
}

/// <summary>
/// What the clients of a test did, as they saw it. Thread-safe, for clients on threads; in a simulated world the
/// order is that of the simulation.
/// </summary>
public sealed class History<TInput, TOutput>
{
    private readonly Lock _lock = new();
    private readonly List<Operation<TInput, TOutput>> _operations = [];
    private long _moment;

    /// <summary>
    /// All operations in the order of their starts; those that have not ended are <see cref="Outcome.Unknown"/>.
    /// </summary>
    public IReadOnlyList<Operation<TInput, TOutput>> Operations
    {
        get
        {
            lock (_lock)
            {
                return _operations.ToArray();
            }
        }
    }

    /// <summary>A client asks; the result names the operation.</summary>
    public int Begin(int process, TInput input)
    {
        lock (_lock)
        {
            var id = _operations.Count;
            _operations.Add(new Operation<TInput, TOutput>(
                id, process, input, default, Outcome.Unknown, _moment++, long.MaxValue));
            return id;
        }
    }

    /// <summary>It was answered.</summary>
    public void Ok(int id, TOutput output)
    {
        lock (_lock)
        {
            _operations[id] = _operations[id] with { Outcome = Outcome.Ok, Output = output, Ended = _moment++ };
        }
    }

    /// <summary>It was refused in a way that rules out that it happened.</summary>
    public void Failed(int id)
    {
        lock (_lock)
        {
            _operations[id] = _operations[id] with { Outcome = Outcome.Failed, Ended = _moment++ };
        }
    }
}
