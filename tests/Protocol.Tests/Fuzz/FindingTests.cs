using System.Reflection;

namespace KRaftNet.Protocol.Tests.Fuzz;

/// <summary>Inputs that once did harm do none any more (<c>findings.txt</c>).</summary>
public sealed class FindingTests
{
    private const string File = "findings.txt";

    public static TheoryData<string> Lines => new(ReadLines());

    [Theory]
    [MemberData(nameof(Lines))]
    public void An_input_that_once_did_harm_does_none(string line) => FindingLine.Try(line);

    private static IEnumerable<string> ReadLines()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(File)!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                yield return line;
            }
        }
    }
}
