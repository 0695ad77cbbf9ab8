using KRaftNet.Common;
using KRaftNet.TestKit.Fuzz;

namespace KRaftNet.Protocol.Tests.Fuzz;

/// <summary>Messages of every kind in every version, bent by their structure. Owned by one worker.</summary>
internal sealed class MessageSubject : IFuzzSubject
{
    private readonly MessageSeed[] _seeds;
    private readonly MessageTrial _trial;
    private readonly FuzzInput _input = new();
    private readonly MessageBender _bender;
    private MessageSeed _seed;
    private short _version;

    public MessageSubject(MessageSeed[] seeds, MessageReading? reading = null)
    {
        _seeds = seeds;
        _seed = seeds[0];
        _trial = new MessageTrial(reading);
        _bender = new MessageBender(_input);
    }

    public string Kind => _seed.Type.Kind.ToString();

    public string Line => FindingLine.OfMessage(_seed.Type, _version, _input.Span);

    public void Make(Prng prng)
    {
        var at = prng.Next(_seeds.Length);
        _seed = _seeds[at];

        // Seeds of one message lie side by side, so that a near one is often the same message of a near version.
        var other = _seeds[Math.Clamp(at + prng.Next(-4, 5), 0, _seeds.Length - 1)];
        _bender.Bend(_seed, other, prng);
        var versions = _seed.Type.Versions;
        _version = prng.Chance(0.95) ? _seed.Version : (short)prng.Next(versions.Min - 1, versions.Max + 2);
    }

    public FuzzOutcome Try() => _trial.Try(_seed.Type, _version, _input.Memory);
}
