using KRaftNet.Interop.Tests.Commands;
using KRaftNet.Interop.Tests.PowerCut;

namespace KRaftNet.Interop.Tests.Replication;

/// <summary>File systems of their own for three nodes, whose power is cut at once. Owned by one test.</summary>
internal sealed class VolumesOfThree : IDisposable
{
    private readonly SortedDictionary<int, LoopVolume> _volumes = [];

    private VolumesOfThree()
    {
    }

    /// <summary>Makes them; skips the test, with the reason, where that cannot be.</summary>
    public static async Task<VolumesOfThree> Make(long bytes, bool isXfs)
    {
        var volumes = new VolumesOfThree();
        try
        {
            foreach (var id in QuorumOfThree.Ids)
            {
                volumes._volumes.Add(id, await LoopVolume.Make(bytes, isXfs));
            }

            return volumes;
        }
        catch
        {
            volumes.Dispose();
            throw;
        }
    }

    /// <summary>Where a node has its data.</summary>
    public string Data(int id) => _volumes[id].Path;

    /// <summary>
    /// Cuts the power under running nodes, and switches it on again when they are gone. They are held first: a machine without
    /// power says nothing more.
    /// </summary>
    public async Task CutPower(ReplicatedCluster cluster)
    {
        foreach (var id in QuorumOfThree.Ids)
        {
            await cluster.Nodes[id].Freeze();
        }

        foreach (var volume in _volumes.Values)
        {
            volume.Cut();
        }

        await cluster.Kill(QuorumOfThree.Ids);
        foreach (var volume in _volumes.Values)
        {
            await volume.Restore();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var volume in _volumes.Values)
        {
            volume.Dispose();
        }
    }
}
