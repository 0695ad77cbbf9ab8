using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace KRaftNet.Interop.ConfluentKafka;

/// <summary>Shows Confluent.Kafka the libraries of the system, which it looks for by names of development packages.</summary>
internal static class SystemLibraries
{
    private const string Librdkafka = "librdkafka.so.1";

    /// <summary>To be called before anything of Confluent.Kafka.</summary>
    public static void Use()
    {
        NativeLibrary.SetDllImportResolver(typeof(Library).Assembly, (name, assembly, path) => name switch
        {
            "libdl" => NativeLibrary.Load("libdl.so.2", assembly, path),
            "librdkafka" => NativeLibrary.Load(Librdkafka, assembly, path),
            _ => IntPtr.Zero,
        });
        Library.Load(Librdkafka);
    }
}
