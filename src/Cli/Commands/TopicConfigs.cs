using System.CommandLine;
using System.CommandLine.Parsing;

namespace KRaftNet.Cli.Commands;

/// <summary><c>--config key=value</c> and its likes, which may be repeated.</summary>
internal static class TopicConfigs
{
    /// <summary>The option.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it is for.</param>
    public static Option<KeyValuePair<string, string>[]> Option(
        string name = "--config", string description = "A config of the topic; may be repeated.") => new(name)
    {
        Description = description,
        HelpName = "key=value",
        AllowMultipleArgumentsPerToken = false,
        Arity = ArgumentArity.OneOrMore,
        CustomParser = result => [.. result.Tokens.Select(token => Parse(token.Value, result))],
    };

    private static KeyValuePair<string, string> Parse(string text, ArgumentResult result)
    {
        var split = text.IndexOf('=', StringComparison.Ordinal);
        if (split <= 0)
        {
            result.AddError($"'{text}' is not key=value.");
            return default;
        }

        return new KeyValuePair<string, string>(text[..split], text[(split + 1)..]);
    }
}
