using System.Globalization;

namespace KRaftNet.Protocol.Tests.Fuzz;

/// <summary>
/// The lines of the file of findings: a message's name or <see cref="Batch"/>, its version or the number of the rules,
/// and the bytes in hexadecimal digits.
/// </summary>
internal static class FindingLine
{
    /// <summary>What stands in the place of a name for record batches.</summary>
    public const string Batch = "batch";

    public static string OfMessage(MessageDescriptor type, short version, ReadOnlySpan<byte> bytes) =>
        Of(type.Name, version, bytes);

    public static string OfBatch(int rules, ReadOnlySpan<byte> bytes) => Of(Batch, rules, bytes);

    /// <summary>Tries what a line says again.</summary>
    /// <exception cref="FuzzFinding">It does what none may do.</exception>
    public static void Try(string line)
    {
        var parts = line.Split(' ');
        var number = short.Parse(parts[1], CultureInfo.InvariantCulture);
        var bytes = Convert.FromHexString(parts.Length > 2 ? parts[2] : "");
        if (parts[0] == Batch)
        {
            new BatchTrial().Try(number, bytes);
            return;
        }

        var type = MessageCatalog.All.Single(message => message.Name == parts[0]);
        new MessageTrial().Try(type, number, bytes);
    }

    private static string Of(string name, int number, ReadOnlySpan<byte> bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{name} {number} {Convert.ToHexStringLower(bytes)}");
}
