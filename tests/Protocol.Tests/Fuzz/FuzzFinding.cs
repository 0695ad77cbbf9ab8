namespace KRaftNet.Protocol.Tests.Fuzz;

/// <summary>An input did what none may do. The message says what.</summary>
internal sealed class FuzzFinding : Exception
{
    public FuzzFinding(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>Holds a condition against an input.</summary>
    public static void Unless(bool isSo, string what)
    {
        if (!isSo)
        {
            throw new FuzzFinding(what);
        }
    }
}
