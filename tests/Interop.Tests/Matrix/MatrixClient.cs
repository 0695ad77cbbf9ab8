namespace KRaftNet.Interop.Tests.Matrix;

/// <summary>A client of the matrix. Stateless.</summary>
internal abstract class MatrixClient
{
    /// <summary>The name in the matrix.</summary>
    public abstract string Name { get; }

    /// <summary>What its producer can say.</summary>
    public virtual Abilities Says => Abilities.All;

    /// <summary>What its consumer can show; null if it has none that can be tried here.</summary>
    public virtual Abilities? Shows => Abilities.All;

    /// <summary>Why its consumer cannot be tried; null if it can.</summary>
    public virtual string? WhyNoConsumer => null;

    /// <summary>What is missing on this machine, and how to get it; null if nothing is.</summary>
    public abstract string? Missing { get; }

    /// <summary>Produces the records to partition 0 of a topic for each codec; returns when all are acknowledged.</summary>
    public abstract Task Produce(
        string bootstrap, IReadOnlyList<(string Codec, string Topic)> targets, IReadOnlyList<MatrixRecord> records);

    /// <summary>So many records of partition 0 of each topic, from the start.</summary>
    public abstract Task<IReadOnlyList<(string Topic, MatrixRecord Record)>> Consume(
        string bootstrap, IReadOnlyList<(string Topic, int Count)> sources);

    /// <summary>Runs a program; its output if it ended with 0.</summary>
    protected static async Task<byte[]> Run(string program, byte[] input, params string[] arguments)
    {
        var (exit, output, errors) = await Piped.Run(program, input, arguments);
        return exit == 0
            ? output
            : throw new InvalidOperationException($"{Path.GetFileName(program)} ended with {exit}: {errors}");
    }
}
