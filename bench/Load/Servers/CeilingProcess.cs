namespace KRaftNet.Load.Servers;

/// <summary>The ceiling's server in a process of its own. Stateless.</summary>
internal static class CeilingProcess
{
    /// <summary>Starts one with its logs in a folder, which it makes if it must.</summary>
    public static ServerProcess Start(string data) => ServerProcess.Start(
        "ceiling", "dotnet", "exec", typeof(CeilingProcess).Assembly.Location, "ceiling", "--data", data);
}
