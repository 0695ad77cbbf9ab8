namespace KRaftNet.Cli.Hosting;

/// <summary>The flags that stand for config keys.</summary>
/// <param name="Data">The log directory.</param>
/// <param name="NodeId">The node's number.</param>
/// <param name="Listen">The client listener, <c>host:port</c>.</param>
/// <param name="ControllerListen">The controller's listener, <c>host:port</c>.</param>
internal sealed record NodeFlags(string? Data, string? NodeId, string? Listen, string? ControllerListen)
{
    /// <summary>Adds the keys to the settings.</summary>
    public static void Add(NodeSettings settings, NodeFlags flags)
    {
        if (flags.Data is not null)
        {
            settings.AddFlag("log.dirs", flags.Data, "--data");
        }

        if (flags.NodeId is not null)
        {
            settings.AddFlag("node.id", flags.NodeId, "--node-id");
        }

        if (flags.Listen is not null && flags.ControllerListen is not null)
        {
            settings.AddFlag("process.roles", "broker,controller", "--listen and --controller-listen");
            settings.AddFlag(
                "listeners",
                $"PLAINTEXT://{flags.Listen},CONTROLLER://{flags.ControllerListen}",
                "--listen and --controller-listen");
            settings.AddFlag("controller.listener.names", "CONTROLLER", "--controller-listen");
            settings.AddFlag("controller.quorum.bootstrap.servers", flags.ControllerListen, "--controller-listen");
        }
        else if (flags.Listen is not null)
        {
            settings.AddFlag("listeners", $"PLAINTEXT://{flags.Listen}", "--listen");
        }
        else if (flags.ControllerListen is not null)
        {
            settings.AddFlag("listeners", $"CONTROLLER://{flags.ControllerListen}", "--controller-listen");
            settings.AddFlag("controller.listener.names", "CONTROLLER", "--controller-listen");
        }
    }
}
