using System.Reflection;
using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Compression;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.TestKit.Fuzz;

/// <summary>A whole message in one version, and what lies where in it. Immutable.</summary>
/// <param name="Type">The message.</param>
/// <param name="Version">The version.</param>
/// <param name="Bytes">The message.</param>
/// <param name="Spots">The places in it, by their ends.</param>
public sealed record MessageSeed(MessageDescriptor Type, short Version, byte[] Bytes, Spot[] Spots)
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
        var seeds = new List<MessageSeed>();
        foreach (var type in MessageCatalog.All)
        {
            for (var version = type.Versions.Min; version <= type.Versions.Max; version++)
            {
                for (var i = 0; i < SeedsPerVersion; i++)
                {
                    seeds.Add(Make(type, version, prng));
                }
            }
        }

        return [.. seeds];
    }

    /// <summary>A message with made-up fields.</summary>
    public static MessageSeed Make(MessageDescriptor type, short version, Prng prng)
    {
        var records = new BatchComposer().Compose(prng, CompressionType.None, lieEvery: 0).ToArray();
        while (true)
        {
            var message = Empty(type);
            var source = new InventedFields(prng, records);
            Bind<Filling, InventedFields>(message)(ref source, version);
            if (message.Size(version).Inline <= SeedBytesMax)
            {
                return Of(message, version);
            }
        }
    }

    /// <summary>The places of a message that there is.</summary>
    public static MessageSeed Of(IMessage message, short version)
    {
        var (type, bytes) = (message.Descriptor, Encode(message, version));
        var spotted = new SpottedFields(bytes);
        Bind<Spotting, SpottedFields>(Empty(type))(ref spotted, version);
        Assert.True(spotted.Position == bytes.Length, $"{type} {version}: {Convert.ToHexString(bytes)}");
        return new MessageSeed(type, version, bytes, [.. spotted.Spots]);
    }

    private static byte[] Encode(IMessage message, short version)
    {
        var bytes = new byte[message.Size(version).Inline];
        var writer = new WireWriter(bytes);
        message.Write(ref writer, version);
        return bytes;
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
