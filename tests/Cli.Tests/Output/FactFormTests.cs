using System.Text;
using KRaftNet.Cli.Output;

namespace KRaftNet.Cli.Tests.Output;

public sealed class FactFormTests
{
    private const string Batch =
        """{"t":"batch","file":"d/0.log","baseOffset":5,"crc":7,"records":[{"offset":5,"key":null,"value":"6869"},"""
        + """{"offset":6,"key":"","value":"00ff","headers":[["h","61"]]}]}""";

    private const string Control =
        """{"t":"batch","file":"d/1.log","records":[{"offset":7,"key":"00000001","value":"0000","controlType":"COMMIT"}]}""";

    private const string Index = """{"t":"index","file":"d/0.index","entries":[[9,100],[12,200]]}""";

    private const string Text = """{"t":"text","file":"d/leader-epoch-checkpoint","text":"0\n1\n1 0\n","leaderEpochs":[[1,0]]}""";

    [Fact]
    public void Facts_for_programs_are_lines_as_they_come() =>
        Assert.Equal($"{Batch}\n{Index}\n", Written(output => new JsonFacts(output), Batch, Index));

    [Fact]
    public void Facts_for_people_name_each_file_once_and_put_what_is_many_below() => Assert.Equal(
        """
        d/0.log
          batch baseOffset: 5 crc: 7
            record offset: 5 key: null value: hi
            record offset: 6 key: "" value: 0x00ff headers: [["h","61"]]
        d/0.index
          index
            entry 9 100
            entry 12 200
        d/leader-epoch-checkpoint
          text "0\n1\n1 0\n"
            leaderEpoch 1 0

        """,
        Written(output => new TextOfFacts(output), Batch, Index, Text));

    [Fact]
    public void What_is_decoded_stands_for_its_bytes() => Assert.Equal(
        "d/1.log\n  batch\n    record offset: 7 controlType: COMMIT\n",
        Written(output => new TextOfFacts(output), Control));

    private static string Written(Func<TextWriter, IFactForm> form, params string[] facts)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var written = form(output);
        foreach (var fact in facts)
        {
            written.Write(Encoding.UTF8.GetBytes(fact));
        }

        return output.ToString();
    }
}
