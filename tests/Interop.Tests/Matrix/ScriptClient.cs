using System.Globalization;
using System.Text;

namespace KRaftNet.Interop.Tests.Matrix;

/// <summary>A library behind the command line of tests/Interop/clients/README.md. Stateless.</summary>
/// <param name="name">The name in the matrix.</param>
/// <param name="program">The interpreter.</param>
/// <param name="script">What it runs.</param>
/// <param name="missing">What is missing on this machine, or null.</param>
internal sealed class ScriptClient(string name, string program, string script, string? missing) : MatrixClient
{
    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override string? Missing => missing;

    /// <inheritdoc/>
    public override Abilities? Shows => NoConsumer is null ? Abilities.All : null;

    /// <inheritdoc/>
    public override string? WhyNoConsumer => NoConsumer;

    /// <inheritdoc/>
    public override Abilities Says => HasNullHeaders ? Abilities.All : Abilities.All & ~Abilities.NullHeaders;

    /// <summary>Whether its producer takes headers without content.</summary>
    public bool HasNullHeaders { get; init; } = true;

    /// <summary>Why its consumer cannot be tried; null if it can.</summary>
    public string? NoConsumer { get; init; }

    /// <inheritdoc/>
    public override Task Produce(
        string bootstrap, IReadOnlyList<(string Codec, string Topic)> targets, IReadOnlyList<MatrixRecord> records)
    {
        var input = Encoding.UTF8.GetBytes(string.Concat(records.Select(record => record.Format() + "\n")));
        return Run(program, input, [script, "produce", bootstrap, .. targets.Select(target => $"{target.Codec}={target.Topic}")]);
    }

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<(string Topic, MatrixRecord Record)>> Consume(
        string bootstrap, IReadOnlyList<(string Topic, int Count)> sources)
    {
        var arguments = sources.Select(
            source => string.Create(CultureInfo.InvariantCulture, $"{source.Topic}={source.Count}"));
        var output = await Run(program, [], [script, "consume", bootstrap, .. arguments]);
        return [.. Encoding.UTF8.GetString(output).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(MatrixRecord.Parse)];
    }
}
