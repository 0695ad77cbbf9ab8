using KRaftNet.Cli.Output;
using KRaftNet.Config.Node;
using KRaftNet.Config.Sources;

namespace KRaftNet.Cli.Hosting;

/// <summary>
/// Collects a node's settings from a profile, a properties file, the environment and flags, in rising precedence. Used by
/// one command.
/// </summary>
internal sealed class NodeSettings
{
    private readonly List<ConfigSetting> _settings = [];
    private readonly List<string> _warnings = [];

    /// <summary>What does not keep the node from starting, a line each.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Adds a set of values that everything else outranks.</summary>
    public void AddProfile(IEnumerable<ConfigSetting> settings) => _settings.AddRange(settings);

    /// <summary>Adds a properties file.</summary>
    public void AddFile(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{path} cannot be read: {e.Message} Name a properties file with --config.");
        }

        var file = PropertiesFile.Parse(text, path);
        if (file.Faults.Length > 0)
        {
            throw new CommandException(string.Join(Environment.NewLine, file.Faults));
        }

        _settings.AddRange(file.Settings);
        _warnings.AddRange(file.Warnings.Select(warning => warning.ToString()));
    }

    /// <summary>Adds the <c>KAFKA_*</c> variables.</summary>
    public void AddEnvironment()
    {
        var variables = new List<KeyValuePair<string, string>>();
        foreach (System.Collections.DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            variables.Add(new KeyValuePair<string, string>((string)entry.Key, (string?)entry.Value ?? ""));
        }

        _settings.AddRange(EnvironmentRule.Read(variables));
    }

    /// <summary>Adds a value that a flag of its own gave.</summary>
    public void AddFlag(string key, string value, string flag) =>
        _settings.Add(new ConfigSetting(key, value, SettingLayer.CommandLine, flag));

    /// <summary>Adds the values of <c>--set key=value</c>.</summary>
    public void AddSets(IEnumerable<string> sets)
    {
        foreach (var set in sets)
        {
            var separator = set.IndexOf('=', StringComparison.Ordinal);
            if (separator <= 0)
            {
                throw new CommandException($"--set {set}: give it as --set key=value.", Failures.NotUnderstood);
            }

            AddFlag(set[..separator], set[(separator + 1)..], "--set");
        }
    }

    /// <summary>The node's options.</summary>
    /// <exception cref="CommandException">They have faults; all are told.</exception>
    public NodeOptions Parse()
    {
        var reading = NodeOptions.Parse(_settings, Environment.MachineName);
        _warnings.AddRange(reading.Warnings.Select(warning => warning.ToString()));
        return reading.TryGet(out var options)
            ? options
            : throw new CommandException(string.Join(Environment.NewLine, reading.Faults), Failures.NotUnderstood);
    }
}
