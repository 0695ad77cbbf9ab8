using System.Collections.Immutable;
using KRaftNet.Config.Node;

namespace KRaftNet.Cli.Hosting;

/// <summary>The flags that stand for config keys. Immutable.</summary>
internal sealed record NodeFlags
{
    private const string ControllerListener = "CONTROLLER";

    /// <summary>The log directory.</summary>
    public string? Data { get; init; }

    /// <summary>The node's number.</summary>
    public string? NodeId { get; init; }

    /// <summary>The client listener, <c>host:port</c>.</summary>
    public string? Listen { get; init; }

    /// <summary>The controller's listener, <c>host:port</c>.</summary>
    public string? ControllerListen { get; init; }

    /// <summary>The roles, separated by commas; null to take them from the listeners.</summary>
    public string? Roles { get; init; }

    /// <summary>The controllers of a new cluster; empty without.</summary>
    public ImmutableArray<QuorumVoter> Quorum { get; init; } = [];

    private bool NamesController => ControllerListen is not null || !Quorum.IsEmpty;

    /// <summary>Adds the keys to the settings.</summary>
    public void AddTo(NodeSettings settings)
    {
        Add(settings, "log.dirs", Data, "--data");
        Add(settings, "node.id", NodeId, "--node-id");
        Add(settings, "process.roles", Roles ?? RolesByListeners(), Roles is null ? "--listen and --controller-listen" : "--roles");
        AddListeners(settings);
        Add(settings, "controller.listener.names", NamesController ? ControllerListener : null, "--controller-listen");
        if (!Quorum.IsEmpty)
        {
            Add(settings, "controller.quorum.bootstrap.servers", string.Join(',', Quorum.Select(v => v.Address)), "--quorum");
        }
        else if (Listen is not null)
        {
            Add(settings, "controller.quorum.bootstrap.servers", ControllerListen, "--controller-listen");
        }
    }

    private static void Add(NodeSettings settings, string key, string? value, string flag)
    {
        if (value is not null)
        {
            settings.AddFlag(key, value, flag);
        }
    }

    /// <summary>With one listener alone it is <c>--quorum</c> that says that the other half is not wanted.</summary>
    private string? RolesByListeners() => (Listen, ControllerListen, Quorum.IsEmpty) switch
    {
        (not null, not null, _) => "broker,controller",
        (not null, null, false) => "broker",
        (null, not null, false) => "controller",
        _ => null,
    };

    private void AddListeners(NodeSettings settings)
    {
        List<string> listeners = [];
        if (Listen is not null)
        {
            listeners.Add($"PLAINTEXT://{Listen}");
        }

        if (ControllerListen is not null)
        {
            listeners.Add($"{ControllerListener}://{ControllerListen}");
        }

        if (listeners.Count > 0)
        {
            settings.AddFlag("listeners", string.Join(',', listeners), "--listen and --controller-listen");
        }
    }
}
