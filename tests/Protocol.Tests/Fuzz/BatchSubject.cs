using KRaftNet.Common;
using KRaftNet.TestKit.Fuzz;

namespace KRaftNet.Protocol.Tests.Fuzz;

/// <summary>Record batches with every sort of lie, under every codec and set of rules. Owned by one worker.</summary>
internal sealed class BatchSubject(BatchBombs bombs, BatchValidation? validation = null) : IFuzzSubject
{
    private readonly BatchTrial _trial = new(validation);
    private readonly BatchBender _bender = new(bombs);
    private int _rules;

    public string Kind => _bender.Kind;

    public string Line => FindingLine.OfBatch(_rules, _bender.Batch.Span);

    public FuzzOutcome Try() => _trial.Try(_rules, _bender.Batch);

    public void Make(Prng prng)
    {
        _rules = prng.Chance(0.5) ? 0 : prng.Next(BatchTrial.RulesCount);
        _bender.Make(prng);
    }
}
