using System.Runtime.CompilerServices;
using System.Text;

namespace KRaftNet.RaftSimulation.Checking;

/// <summary>A promise of consensus was broken.</summary>
internal sealed class SafetyException(string rule, string detail) : Exception($"{rule}: {detail}")
{
    /// <summary>Which, as docs/raft-conformance.md names it.</summary>
    public string Rule => rule;
}

/// <summary>
/// One rule that holds after every event. The names are those of docs/raft-conformance.md; each is required in one place.
/// </summary>
internal readonly struct Rule(string name)
{
    public static readonly Rule R1 = new("R1 ElectionSafety");
    public static readonly Rule R2 = new("R2 EpochsRiseAndAreKept");
    public static readonly Rule R3 = new("R3 OneVote");
    public static readonly Rule R4 = new("R4 LeaderAppendOnly");
    public static readonly Rule R5 = new("R5 LogMatching");
    public static readonly Rule R6 = new("R6 LeaderCompleteness");
    public static readonly Rule R7 = new("R7 StateMachineSafety");
    public static readonly Rule R8 = new("R8 DurableMajority");
    public static readonly Rule R9 = new("R9 SnapshotOfCommitted");
    public static readonly Rule R10 = new("R10 NeverCutCommitted");
    public static readonly Rule R11 = new("R11 OneChangeAtATime");
    public static readonly Rule R12 = new("R12 CheckQuorum");
    public static readonly Rule R13 = new("R13 PreVote");
    public static readonly Rule R14 = new("R14 NothingStaleIsServed");

    /// <summary>How many of these voters are more than half.</summary>
    public static int MajorityOf(VoterSet voters) => (voters.Count / 2) + 1;

    /// <summary>Throws if the condition is false; the detail is made only then.</summary>
    public void Require(
        bool condition,
        [InterpolatedStringHandlerArgument(nameof(condition))] ref Detail detail)
    {
        if (!condition)
        {
            throw new SafetyException(name, detail.ToString());
        }
    }

    /// <summary>What went wrong, in words that cost nothing while nothing does.</summary>
    [InterpolatedStringHandler]
    internal readonly ref struct Detail
    {
        private readonly StringBuilder? _text;

        public Detail(int literalLength, int formattedCount, bool condition, out bool isNeeded)
        {
            isNeeded = !condition;
            _text = isNeeded ? new StringBuilder(literalLength + (8 * formattedCount)) : null;
        }

        public void AppendLiteral(string text) => _text!.Append(text);

        public void AppendFormatted<T>(T value) => _text!.Append(value);

        public override string ToString() => _text?.ToString() ?? "";
    }
}
