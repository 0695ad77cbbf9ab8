using System.Text;

namespace KRaftNet.Interop.Tests.Matrix;

/// <summary>The records of the matrix: every kind of key, value, header and timestamp that there is.</summary>
internal static class MatrixSamples
{
    private const long Past = 1_700_000_000_123;

    private static readonly IReadOnlyList<MatrixRecord> All =
    [
        new(Text("key"), Text("value"), [], null),
        new(null, Text("no key"), [], null),
        new(Text("long"), Text(string.Concat(Enumerable.Repeat("the same again, ", 500))), [], null),
        new(Text("headers"), Text("v"), [("one", Text("1")), ("two", Text("2"))], null),
        new(Text("headers of one name"), Text("v"), [("same", Text("first")), ("same", Text("second"))], null),
        new(Text("null header"), Text("v"), [("none", null)], null),
        new(Text("old"), Text("v"), [], Past),
        new(Text("deleted"), null, [], null),
        new([], [], [], null),
        new(Text("gone"), null, [("h", Text("x"))], Past + 1),
        new([0, 1, 0xff, 0xfe, 10], [0xc3, 0x28, 0, 10, 13], [("b", [200, 255])], Past + 2),
    ];

    /// <summary>What a producer with these abilities can be asked to send.</summary>
    public static IReadOnlyList<MatrixRecord> For(Abilities abilities) =>
    [
        .. All
            .Where(record => abilities.HasFlag(Abilities.Binary) || IsText(record))
            .Where(record => abilities.HasFlag(Abilities.Nulls) || record is { Value: not null, Key: not { Length: 0 } })
            .Select(record => record with
            {
                Headers = !abilities.HasFlag(Abilities.Headers) ? []
                    : abilities.HasFlag(Abilities.NullHeaders) ? record.Headers
                    : [.. record.Headers.Where(header => header.Content is not null)],
                Timestamp = abilities.HasFlag(Abilities.Timestamps) ? record.Timestamp : null,
            }),
    ];

    private static bool IsText(MatrixRecord record) =>
        IsText(record.Key) && IsText(record.Value) && record.Headers.All(header => IsText(header.Content));

    private static bool IsText(byte[]? bytes) => bytes is null || bytes.All(b => b is >= 32 and < 127);

    private static byte[] Text(string text) => Encoding.ASCII.GetBytes(text);
}
