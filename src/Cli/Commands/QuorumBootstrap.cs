using System.Collections.Immutable;
using System.CommandLine;
using KRaftNet.Cli.Hosting;
using KRaftNet.Client.Admin;
using KRaftNet.Common;

namespace KRaftNet.Cli.Commands;

/// <summary>
/// How a command reaches the quorum: by brokers, which pass requests on to the active controller, or by controllers.
/// </summary>
internal sealed class QuorumBootstrap
{
    private readonly Option<ImmutableArray<HostAndPort>> _brokers = ClientArguments.Bootstrap();
    private readonly Option<ImmutableArray<HostAndPort>> _controllers = ClientArguments.BootstrapController();

    /// <summary>Adds the options.</summary>
    public void AddTo(Command command)
    {
        command.Add(_brokers);
        command.Add(_controllers);
    }

    /// <summary>Does something with the quorum.</summary>
    public T Do<T>(ParseResult parsed, Func<QuorumAdmin, Task<T>> work)
    {
        var controllers = parsed.GetValue(_controllers);
        var viaControllers = !controllers.IsDefaultOrEmpty;
        using var session = new ClientSession(viaControllers ? controllers : parsed.GetValue(_brokers));
        return session.Do(cluster => work(new QuorumAdmin(cluster, viaControllers)));
    }
}
