using KRaftNet.Broker.Quorum.Peers;
using KRaftNet.Common;
using KRaftNet.Common.Loops;
using KRaftNet.Metadata.Image;
using KRaftNet.Protocol;
using KRaftNet.Raft;
using KRaftNet.Transport.Peers;

namespace KRaftNet.Broker.Quorum;

/// <summary>
/// Adds a voter: asks the node what levels of kraft.version it can run with, then proposes the new set (KIP-853). On the
/// driver's loop.
/// </summary>
/// <param name="driver">The quorum.</param>
/// <param name="change">Where changes go.</param>
/// <param name="peers">The other nodes.</param>
/// <param name="loop">The driver's loop.</param>
internal sealed class VoterAddition(RaftDriver driver, Action<VoterChange> change, RaftPeers peers, IEventLoop loop)
{
    /// <summary>Adds. The outcome is told once, on the loop.</summary>
    /// <param name="key">The new voter.</param>
    /// <param name="endpoints">Where its controller is reached; at least one.</param>
    /// <param name="timeout">How long the commit may take.</param>
    /// <param name="awaitCommit">Whether to answer only when the change is committed.</param>
    /// <param name="done">Gets the outcome, and in words why it was refused.</param>
    public void Add(
        ReplicaKey key,
        IReadOnlyList<VoterEndpoint> endpoints,
        TimeSpan timeout,
        bool awaitCommit,
        Action<ErrorCode, string?> done) => driver.Describe(report =>
    {
        // Who cannot be asked is not asked: a node that does not lead, or has such a voter, says so at once.
        if (report is null || report.Voters.Find(key.Id) is not null)
        {
            var error = report is null ? RaftError.NotLeader : RaftError.DuplicateVoter;
            done((ErrorCode)error, VoterChangeTexts.Of(error, key));
            return;
        }

        AskAndPropose(key, endpoints, timeout, awaitCommit, done);
    });

    private async void AskAndPropose(
        ReplicaKey key,
        IReadOnlyList<VoterEndpoint> endpoints,
        TimeSpan timeout,
        bool awaitCommit,
        Action<ErrorCode, string?> done)
    {
        var address = new HostAndPort(endpoints[0].Host, endpoints[0].Port);
        VersionRange levels;
        try
        {
            var connection = await peers.Connect(address);
            levels = connection.Versions.SupportedFeature(FeatureNames.KRaftVersion);
        }
        catch (Exception e) when (PeerFailure.Is(e))
        {
            loop.Post(() => done(
                ErrorCode.RequestTimedOut, $"{key} cannot be asked what it supports: {e.Message}. Is it running there?"));
            return;
        }

        if (levels.IsEmpty)
        {
            loop.Post(() => done(
                ErrorCode.InvalidRequest, $"{address} does not support kraft.version, so it cannot be added as a voter."));
            return;
        }

        change(new VoterChange(
            core => core.AddVoter(new Voter(key, endpoints, levels.Min, levels.Max)),
            timeout,
            awaitCommit,
            error => done((ErrorCode)error, VoterChangeTexts.Of(error, key))));
    }
}
