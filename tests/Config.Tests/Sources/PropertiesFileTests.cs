using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using KRaftNet.Config.Sources;

namespace KRaftNet.Config.Tests.Sources;

public sealed class PropertiesFileTests
{
    [Theory]
    [InlineData("a=b", "a", "b")]
    [InlineData("a:b", "a", "b")]
    [InlineData("a b", "a", "b")]
    [InlineData("a\tb", "a", "b")]
    [InlineData("a = b ", "a", "b ")]
    [InlineData("  a  :  b", "a", "b")]
    [InlineData("a", "a", "")]
    [InlineData("a=", "a", "")]
    [InlineData("=b", "", "b")]
    [InlineData("a==b", "a", "=b")]
    [InlineData("a = = b", "a", "= b")]
    [InlineData("a b=c", "a", "b=c")]
    [InlineData(@"a\=b=c", "a=b", "c")]
    [InlineData(@"a\ b c", "a b", "c")]
    [InlineData(@"a\\=b", @"a\", "b")]
    [InlineData(@"a=C:\\data", "a", @"C:\data")]
    [InlineData(@"a=\t\n\r\f\q", "a", "\t\n\r\fq")]
    [InlineData(@"a=\u00e9\u0041", "a", "éA")]
    [InlineData("a=one\\\n   two", "a", "onetwo")]
    [InlineData("a=one\\\r\n\ttwo\\\nthree", "a", "onetwothree")]
    [InlineData("a=one\\\n# two", "a", "one# two")]
    [InlineData("a=one\\", "a", "one")]
    [InlineData("\\\na=b", "a", "b")]
    public void Line_gives_name_and_value(string text, string name, string value)
    {
        ConfigSetting setting = Assert.Single(PropertiesFile.Parse(text, "f").Settings);

        Assert.Equal((name, value), (setting.Name, setting.Value));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n \n\t\f\r\n")]
    [InlineData("# a=b")]
    [InlineData("   ! a=b\\\n")]
    public void Comments_and_blank_lines_give_nothing(string text) =>
        Assert.Empty(PropertiesFile.Parse(text, "f").Settings);

    [Fact]
    public void Comment_does_not_go_on_in_the_next_line()
    {
        PropertiesFile file = PropertiesFile.Parse("# note \\\na=b", "f");

        Assert.Equal("a", Assert.Single(file.Settings).Name);
    }

    [Fact]
    public void Origin_is_the_line_that_the_setting_begins_on()
    {
        PropertiesFile file = PropertiesFile.Parse("# one\r\na=1\\\r\n2\r\n\r\nb=3\rc=4", "server.properties");

        Assert.Equal(
            ["server.properties:2", "server.properties:5", "server.properties:6"],
            file.Settings.Select(setting => setting.Origin));
    }

    [Fact]
    public void Last_of_two_settings_counts_and_is_warned_of()
    {
        PropertiesFile file = PropertiesFile.Parse("a=1\nb=2\na=3", "f");

        Assert.Equal(["b=2", "a=3"], file.Settings.Select(setting => $"{setting.Name}={setting.Value}"));
        ConfigWarning warning = Assert.Single(file.Warnings);
        Assert.Equal("f:3: a was set before at f:1; this value counts.", warning.ToString());
    }

    [Theory]
    [InlineData(@"a=\u12")]
    [InlineData(@"a=\u12g4")]
    [InlineData(@"\u=1")]
    public void Broken_escape_is_a_fault_with_its_line(string line)
    {
        PropertiesFile file = PropertiesFile.Parse("x=1\n" + line, "f");

        Assert.Equal("f:2", Assert.Single(file.Faults).Origin);
        Assert.Equal("x", Assert.Single(file.Settings).Name);
    }

    [Fact]
    public void What_is_written_with_escapes_is_read_back()
    {
        Check.QuickThrowOnFailure(Prop.ForAll<Tuple<string, string>[]>(pairs =>
        {
            var expected = new SortedDictionary<string, string>(StringComparer.Ordinal);
            var text = new StringBuilder();
            foreach ((string name, string value) in pairs)
            {
                expected[name ?? string.Empty] = value ?? string.Empty;
                text.Append(Escaped(name)).Append('=').Append(Escaped(value)).Append('\n');
            }

            PropertiesFile file = PropertiesFile.Parse(text.ToString(), "f");
            return file.Faults.IsEmpty && file.Settings.Length == expected.Count
                && file.Settings.All(setting => expected[setting.Name] == setting.Value);
        }));
    }

    /// <summary>Every character that is no letter or digit becomes a code unit: no other rule matters.</summary>
    private static string Escaped(string? text)
    {
        var escaped = new StringBuilder();
        foreach (char letter in text ?? string.Empty)
        {
            escaped.Append(char.IsAsciiLetterOrDigit(letter)
                ? letter.ToString()
                : string.Create(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"));
        }

        return escaped.ToString();
    }
}
