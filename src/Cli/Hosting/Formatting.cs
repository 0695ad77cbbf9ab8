using System.Collections.Immutable;
using KRaftNet.Broker.Formatting;
using KRaftNet.Cli.Output;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Files;
using KRaftNet.Config.Node;
using KRaftNet.LogStore.Directories;
using KRaftNet.Platform.Files;
using KRaftNet.Raft;

namespace KRaftNet.Cli.Hosting;

/// <summary>Formats the directories of a node's options.</summary>
internal static class Formatting
{
    /// <summary>Formats, and gives back which directories were written.</summary>
    /// <exception cref="CommandException">A directory is formatted already, or cannot be written.</exception>
    public static IReadOnlyList<string> Format(NodeOptions options, string clusterId, bool standalone, bool ignoreFormatted) =>
        Format(PlanOf(options, clusterId, ignoreFormatted) with { StandaloneEndpoint = standalone ? EndpointOf(options) : null });

    /// <summary>The same for a quorum of several controllers, of which this node is one.</summary>
    /// <exception cref="CommandException">The node is not among them, or as above.</exception>
    public static IReadOnlyList<string> Format(
        NodeOptions options,
        string clusterId,
        ImmutableArray<(QuorumVoter Voter, DirectoryId Directory)> controllers,
        bool ignoreFormatted)
    {
        var (voters, own) = InitialControllers.VotersOf(controllers, options);
        return Format(PlanOf(options, clusterId, ignoreFormatted) with
        {
            MetadataDirectoryId = own,
            FirstSnapshot = FirstSnapshot.Of(voters, TimeProvider.System.GetUtcNow(), new BufferPool()),
        });
    }

    private static FormatPlan PlanOf(NodeOptions options, string clusterId, bool ignoreFormatted) => new()
    {
        ClusterId = clusterId,
        NodeId = options.NodeId,
        Directories = options.LogDirs.Contains(options.MetadataLogDir)
            ? options.LogDirs
            : options.LogDirs.Add(options.MetadataLogDir),
        MetadataDirectory = options.MetadataLogDir,
        IgnoreFormatted = ignoreFormatted,
    };

    private static IReadOnlyList<string> Format(FormatPlan plan)
    {
        var formatter = new StorageFormatter(new OsFileSystem(), TimeProvider.System, NewPrng(), new BufferPool());
        return Guarded(() => formatter.Format(plan));
    }

    /// <summary>What a directory is before it is formatted.</summary>
    /// <exception cref="CommandException">It cannot be read.</exception>
    public static DirectoryKind Inspect(string directory) =>
        Guarded(() => DirectoryContents.Of(new OsFileSystem(), directory).Kind);

    /// <summary>A new id, as for a cluster.</summary>
    public static Uuid NewUuid() => Uuid.Random(NewPrng());

    private static T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (LogDirectoryException e)
        {
            throw new CommandException(e.Message, inner: e);
        }
        catch (DiskException e)
        {
            throw new CommandException($"{e.Message}. Check the directory's disk and permissions.", inner: e);
        }
    }

    private static Prng NewPrng()
    {
        Span<byte> seed = stackalloc byte[sizeof(ulong)];
        System.Security.Cryptography.RandomNumberGenerator.Fill(seed);
        return new Prng(BitConverter.ToUInt64(seed));
    }

    private static VoterEndpoint EndpointOf(NodeOptions options)
    {
        if (options.Listeners.AdvertisedController is not [var listener, ..])
        {
            throw new CommandException(
                "--standalone needs a controller: add 'controller' to process.roles, and its listener to listeners and "
                + "controller.listener.names.");
        }

        return new VoterEndpoint(listener.Name, listener.Host, listener.Port);
    }
}
