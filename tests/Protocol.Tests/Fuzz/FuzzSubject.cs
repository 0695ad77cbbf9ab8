using KRaftNet.Common;

namespace KRaftNet.Protocol.Tests.Fuzz;

/// <summary>What came of an input that did nothing wrong.</summary>
internal enum FuzzOutcome
{
    /// <summary>It was read.</summary>
    Accepted,

    /// <summary>It was refused in the way that is documented.</summary>
    Refused,
}

/// <summary>Makes inputs of one sort and tries them. Owned by one worker, who uses its buffers again and again.</summary>
internal interface IFuzzSubject
{
    /// <summary>What the last input was, for the counts.</summary>
    string Kind { get; }

    /// <summary>The last input as a line of the file of findings.</summary>
    string Line { get; }

    /// <summary>Makes the input that the numbers lead to: the same numbers, the same input.</summary>
    void Make(Prng prng);

    /// <summary>Tries it.</summary>
    /// <exception cref="FuzzFinding">It did what none may do.</exception>
    FuzzOutcome Try();
}
