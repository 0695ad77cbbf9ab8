using KRaftNet.Common;

namespace KRaftNet.LogStore.Directories;

/// <summary>Whether directories belong together and to this node. Stateless.</summary>
public static class MetaPropertiesRules
{
    /// <summary>Checks the directories of a node.</summary>
    /// <param name="nodeId">This node.</param>
    /// <param name="directories">Paths and what their files say, null where there is none.</param>
    /// <exception cref="LogDirectoryException">
    /// They do not; the message names the first that does not and the way out.
    /// </exception>
    public static void Check(NodeId nodeId, IReadOnlyList<(string Path, MetaProperties? Meta)> directories)
    {
        if (directories.Count == 0)
        {
            throw new LogDirectoryException(
                LogDirectoryError.AllOffline, "No log directory can be read. Look at the disks and at log.dirs.");
        }

        RequireFormatted(directories);
        var (firstPath, first) = (directories[0].Path, Invariant.NotNull(directories[0].Meta));
        for (var i = 0; i < directories.Count; i++)
        {
            var (path, meta) = (directories[i].Path, Invariant.NotNull(directories[i].Meta));
            RequireNode(nodeId, path, meta);
            if (meta.ClusterId != first.ClusterId)
            {
                throw new LogDirectoryException(
                    LogDirectoryError.OtherCluster,
                    $"{path} is of cluster {meta.ClusterId}, {firstPath} of {first.ClusterId}. Take one of them out of "
                    + "log.dirs.");
            }

            RequireOwnId(directories, i);
        }
    }

    private static void RequireFormatted(IReadOnlyList<(string Path, MetaProperties? Meta)> directories)
    {
        foreach (var (path, meta) in directories)
        {
            if (meta is null)
            {
                var areAllNew = directories.All(directory => directory.Meta is null);
                throw new LogDirectoryException(
                    areAllNew ? LogDirectoryError.NotFormatted : LogDirectoryError.PartlyFormatted,
                    $"{path} has no {MetaProperties.FileName}. Format it: kraftnet storage format, or name the "
                    + "controllers of a new cluster: kraftnet start --quorum. If it had one, its disk may not be mounted.");
            }
        }
    }

    private static void RequireNode(NodeId nodeId, string path, MetaProperties meta)
    {
        if (meta.NodeId != nodeId)
        {
            throw new LogDirectoryException(
                LogDirectoryError.OtherNode,
                $"{path} is of node {meta.NodeId}, this is node {nodeId}. Set node.id={meta.NodeId}, or give this node "
                + "directories of its own.");
        }
    }

    private static void RequireOwnId(IReadOnlyList<(string Path, MetaProperties? Meta)> directories, int index)
    {
        var id = Invariant.NotNull(directories[index].Meta).DirectoryId;
        for (var i = 0; i < index && id != DirectoryId.Zero; i++)
        {
            if (directories[i].Meta?.DirectoryId == id)
            {
                throw new LogDirectoryException(
                    LogDirectoryError.SameDirectoryId,
                    $"{directories[index].Path} and {directories[i].Path} have one directory.id, {id}: one is a "
                    + "copy. Take it out of log.dirs.");
            }
        }
    }
}
