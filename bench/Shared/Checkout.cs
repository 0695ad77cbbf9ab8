namespace KRaftNet.Bench;

/// <summary>The source tree that the program was built in. Stateless.</summary>
internal static class Checkout
{
    /// <summary>The folder of the solution.</summary>
    /// <exception cref="InvalidOperationException">The program lies outside of a source tree.</exception>
    public static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "KRaftNet.sln")))
            {
                folder = folder.Parent;
            }

            return folder?.FullName
                ?? throw new InvalidOperationException($"KRaftNet.sln is in no folder above {AppContext.BaseDirectory}");
        }
    }
}
