using System.CommandLine;
using KRaftNet.Config.Alter;

namespace KRaftNet.Cli.Commands;

/// <summary>Changes of configs as words of a command.</summary>
internal static class ConfigChanges
{
    /// <summary>The option that takes values away; may be repeated.</summary>
    public static Option<string[]> Delete(string name) => new(name)
    {
        Description = "A config to take away, so that the default holds; may be repeated.",
        HelpName = "key",
        AllowMultipleArgumentsPerToken = false,
        Arity = ArgumentArity.OneOrMore,
    };

    /// <summary>All changes, in the order of their kinds.</summary>
    public static IReadOnlyList<ConfigAlteration> Of(
        KeyValuePair<string, string>[]? set,
        string[]? delete,
        KeyValuePair<string, string>[]? append = null,
        KeyValuePair<string, string>[]? subtract = null) =>
    [
        .. Of(set, AlterOperation.Set),
        .. (delete ?? []).Select(name => new ConfigAlteration(name, AlterOperation.Delete, null)),
        .. Of(append, AlterOperation.Append),
        .. Of(subtract, AlterOperation.Subtract),
    ];

    private static IEnumerable<ConfigAlteration> Of(KeyValuePair<string, string>[]? pairs, AlterOperation operation) =>
        (pairs ?? []).Select(pair => new ConfigAlteration(pair.Key, operation, pair.Value));
}
