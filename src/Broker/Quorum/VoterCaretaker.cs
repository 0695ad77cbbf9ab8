using KRaftNet.Broker.Quorum.Peers;
using KRaftNet.Common;
using KRaftNet.Common.Loops;
using KRaftNet.Protocol;
using KRaftNet.Raft;
using KRaftNet.Transport.Peers;
using Wire = KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Quorum;

/// <summary>
/// Looks from time to time whether the voter set says of this controller what is so, and asks the leader to change it if not.
/// Owned by the driver's loop.
/// </summary>
internal sealed class VoterCaretaker(
    RaftDriver driver,
    Action<VoterChange> change,
    RaftPeers peers,
    Voter self,
    string clusterId,
    bool autoJoin,
    TimeSpan patience,
    IEventLoop loop)
{
    private bool _isAsking;

    /// <summary>Looks, and asks if there is need. Any thread.</summary>
    public void Look() => driver.Look((leader, voters, kraftVersion) =>
    {
        var need = VoterUpkeep.Decide(self, voters, kraftVersion, autoJoin);
        if (_isAsking || need == VoterNeed.None || !leader.IsKnown)
        {
            return;
        }

        if (leader.IsSelf)
        {
            // The next look asks again if it was refused.
            change(new VoterChange(core => core.UpdateVoter(leader.Epoch, self), patience, AwaitCommit: false, _ => { }));
        }
        else if (leader.Address is { } address)
        {
            _isAsking = true;
            Ask(address, leader.Epoch, need, voters);
        }
    });

    private async void Ask(HostAndPort address, LeaderEpoch epoch, VoterNeed need, VoterSet voters)
    {
        try
        {
            switch (need)
            {
                case VoterNeed.Update:
                    await Send<Wire.UpdateRaftVoterRequest, Wire.UpdateRaftVoterResponse>(address, Update(epoch));
                    break;
                case VoterNeed.RemoveFormer:
                    await Send<Wire.RemoveRaftVoterRequest, Wire.RemoveRaftVoterResponse>(
                        address, Remove(Invariant.NotNull(voters.Find(self.Key.Id)).Key));
                    break;
                default:
                    await Send<Wire.AddRaftVoterRequest, Wire.AddRaftVoterResponse>(address, Add());
                    break;
            }
        }
        catch (Exception e) when (PeerFailure.Is(e))
        {
            // The next look asks again, whoever leads then.
            loop.Post(() => _isAsking = false);
            return;
        }

        // Whatever was answered, what counts is what the voter set says at the next look.
        loop.Post(() => _isAsking = false);
    }

    private async Task Send<TRequest, TResponse>(HostAndPort address, TRequest request)
        where TRequest : class, IRequest<TRequest, TResponse>
        where TResponse : class, IMessage<TResponse>
    {
        using var reply = await peers.Ask<TRequest, TResponse>(address, request);
    }

    private Wire.UpdateRaftVoterRequest Update(LeaderEpoch epoch)
    {
        var request = new Wire.UpdateRaftVoterRequest
        {
            ClusterId = clusterId,
            CurrentLeaderEpoch = epoch.Value,
            VoterId = self.Key.Id.Value,
            VoterDirectoryId = self.Key.Directory.Value,
        };
        request.KRaftVersionFeature.MinSupportedVersion = self.KRaftVersionMin;
        request.KRaftVersionFeature.MaxSupportedVersion = self.KRaftVersionMax;
        foreach (var endpoint in self.Endpoints)
        {
            request.Listeners.Add(new Wire.UpdateRaftVoterRequest.Listener
            {
                Name = endpoint.Listener,
                Host = endpoint.Host,
                Port = (ushort)endpoint.Port,
            });
        }

        return request;
    }

    private Wire.RemoveRaftVoterRequest Remove(ReplicaKey former) => new()
    {
        ClusterId = clusterId,
        VoterId = former.Id.Value,
        VoterDirectoryId = former.Directory.Value,
    };

    private Wire.AddRaftVoterRequest Add()
    {
        var request = new Wire.AddRaftVoterRequest
        {
            ClusterId = clusterId,
            TimeoutMs = (int)patience.TotalMilliseconds,
            VoterId = self.Key.Id.Value,
            VoterDirectoryId = self.Key.Directory.Value,

            // The commit may need this node's own fetch, which waits for nobody here.
            AckWhenCommitted = false,
        };
        foreach (var endpoint in self.Endpoints)
        {
            request.Listeners.Add(new Wire.AddRaftVoterRequest.Listener
            {
                Name = endpoint.Listener,
                Host = endpoint.Host,
                Port = (ushort)endpoint.Port,
            });
        }

        return request;
    }
}
