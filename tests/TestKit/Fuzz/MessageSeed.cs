using System.Reflection;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Tests.Messages;
using KRaftNet.Protocol.Tests.Records;

namespace KRaftNet.Protocol.Tests.Fuzz;

/// <summary>A whole message in one version, and what lies where in it. Immutable.</summary>
internal sealed record MessageSeed(MessageDescriptor Type, short Version, byte[] Bytes, Spot[] Spots)
{
    private const ulong Seed = 5;
    private const int SeedsPerVersion = 3;
    private const int SeedBytesMax = 3000;
    private const BindingFlags Inner = BindingFlags.NonPublic | BindingFlags.Instance;

    private delegate void Filling(ref InventedFields source, short version);

    private delegate void Spotting(ref SpottedFields source, short version);

    /// <summary>Some of every message in each of its versions; always the same.</summary>
    public static MessageSeed[] MakeAll()
    {
        var prng = new Prng(Seed);
        using var batch = SampleBatch.Plain(new BufferPool(), 2);
        var records = batch.Span.ToArray();
        var seeds = new List<MessageSeed>();
        foreach (var type in MessageCatalog.All)
        {
            for (var version = type.Versions.Min; version <= type.Versions.Max; version++)
            {
                for (var i = 0; i < SeedsPerVersion; i++)
                {
                    seeds.Add(Make(type, version, prng, records));
                }
            }
        }

        return [.. seeds];
    }

    private static MessageSeed Make(MessageDescriptor type, short version, Prng prng, byte[] records)
    {
        while (true)
        {
            var message = Empty(type);
            var source = new InventedFields(prng, records);
            Bind<Filling, InventedFields>(message)(ref source, version);
            var bytes = MessageCodec.Encode(message, version);
            if (bytes.Length > SeedBytesMax)
            {
                continue;
            }

            var spotted = new SpottedFields(bytes);
            Bind<Spotting, SpottedFields>(Empty(type))(ref spotted, version);
            Assert.True(spotted.Position == bytes.Length, $"{type} {version}: {Convert.ToHexString(bytes)}");
            return new MessageSeed(type, version, bytes, [.. spotted.Spots]);
        }
    }

    private static IMessage Empty(MessageDescriptor type)
    {
        var name = $"{typeof(RequestHeader).Namespace}.{type.Name}";
        return (IMessage)Activator.CreateInstance(typeof(RequestHeader).Assembly.GetType(name, throwOnError: true)!)!;
    }

    /// <summary>The generated method that reads a message, for another source of its fields.</summary>
    private static TDelegate Bind<TDelegate, TSource>(IMessage message)
        where TDelegate : Delegate =>
        message.GetType().GetMethod("Decode", Inner)!.MakeGenericMethod(typeof(TSource))
            .CreateDelegate<TDelegate>(message);
}
