using System.Text.Json;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.MessageGenerator.Tests.Generator;

/// <summary>
/// Each feature of the notation on a small schema: generated, compiled, and run on bytes written by hand.
/// </summary>
public class GeneratedCodecTests
{
    private const string Flexible = "data Sample\nversions 0-3\nflexible 0+\nfields\n";
    private const string Rigid = "data Sample\nversions 0-3\nflexible none\nfields\n";

    [Fact]
    public void Numbers_are_big_endian_in_the_order_of_the_schema() => RoundTrip(
        Rigid + """
              0+  A  bool
              0+  B  int8
              0+  C  int16
              0+  D  uint16
              0+  E  int32
              0+  F  uint32
              0+  G  int64
              0+  H  float64
              0+  I  uuid
            """,
        0,
        """{"a":true,"b":-2,"c":-3,"d":65535,"e":-4,"f":4294967295,"g":-5,"h":1.5,"i":"AAAAAAAAAAAAAAAAAAAAAQ"}""",
        "01 fe fffd ffff fffffffc ffffffff fffffffffffffffb 3ff8000000000000 00000000000000000000000000000001");

    [Fact]
    public void Lengths_of_old_versions_are_fixed_integers() => RoundTrip(
        Rigid + "  0+  A  string\n  0+  B  bytes\n  0+  C  []int16\n  0+  D  records\n",
        0,
        """{"a":"xy","b":"AQ==","c":[7],"d":"Ag=="}""",
        "0002 7879 00000001 01 00000001 0007 00000001 02");

    [Fact]
    public void Lengths_of_flexible_versions_are_varints_plus_one() => RoundTrip(
        Flexible + "  0+  A  string\n  0+  B  bytes\n  0+  C  []int16\n  0+  D  records\n",
        0,
        """{"a":"xy","b":"AQ==","c":[7],"d":"Ag=="}""",
        "03 7879 02 01 02 0007 02 02 00");

    [Theory]
    [InlineData(Rigid, "ffff ffffffff ffffffff ffffffff ffffffff ff")]
    [InlineData(Flexible, "00 00 00 00 00 ff 00")]
    public void Nulls_have_a_form_in_both(string head, string hex) => RoundTrip(
        head + """
              0+  A  string?
              0+  B  bytes?
              0+  C  []int16?
              0+  D  []Inner?
                0+  X  int8
              0+  E  records?
              0+  F  Other?
                0+  Y  int8
            """,
        0,
        """{"a":null,"b":null,"c":null,"d":null,"e":null,"f":null}""",
        hex);

    [Fact]
    public void Arrays_of_every_element_are_written() => RoundTrip(
        Rigid + """
              0+  A  []bool
              0+  B  []int8
              0+  C  []uint16
              0+  D  []uint32
              0+  E  []int64
              0+  F  []float64
              0+  G  []uuid
              0+  H  []string
              0+  I  []bytes
              0+  J  []int32
            """,
        0,
        """
        {"a":[true],"b":[1],"c":[2],"d":[3],"e":[4],"f":[1.0],"g":["AAAAAAAAAAAAAAAAAAAAAA"],
         "h":["x"],"i":["Aw=="],"j":[5]}
        """,
        "00000001 01 00000001 01 00000001 0002 00000001 00000003 00000001 0000000000000004"
        + "00000001 3ff0000000000000 00000001 00000000000000000000000000000000 00000001 0001 78 00000001 00000001 03"
        + "00000001 00000005");

    [Fact]
    public void Structs_and_arrays_of_structs_nest() => RoundTrip(
        Flexible + """
              struct Pair
                0+  X  int8
                0+  Y  []Leaf
                  0+  Z  int8

              0+  First  Pair
              0+  Rest   []Pair
            """,
        0,
        """{"first":{"x":1,"y":[{"z":2}]},"rest":[{"x":3,"y":[]}]}""",
        "01 02 02 00 00 02 03 01 00 00");

    [Theory]
    [InlineData(0, """{"a":1}""", "01")]
    [InlineData(1, """{"a":1,"b":2}""", "01 02")]
    [InlineData(2, """{"a":1,"b":2,"c":3}""", "01 02 03")]
    [InlineData(3, """{"a":1,"c":3}""", "01 03")]
    public void Versions_choose_the_fields(short version, string json, string hex) => RoundTrip(
        Rigid + "  0+  A  int8\n  1-2  B  int8\n  2+  C  int8\n", version, json, hex);

    [Theory]
    [InlineData("""{"a":1}""", "01 00")]
    [InlineData("""{"a":1,"b":5}""", "01 01 00 01 05")]
    [InlineData("""{"a":1,"d":"x","b":5}""", "01 02 00 01 05 03 02 02 78")]
    [InlineData("""{"a":1,"e":{"x":9}}""", "01 01 04 02 09 00")]
    public void Tagged_fields_are_left_out_at_their_default_and_ascend(string json, string hex) => RoundTrip(
        Flexible + """
              0+  A  int8
              0+  D  string  tag 3
              0+  B  int8    = 7 tag 0
              0+  E  Inner   tag 4
                0+  X  int8
            """,
        0,
        json,
        hex);

    [Theory]
    [InlineData("""{"a":null}""", "01 00 01 00")]
    [InlineData("{}", "00")]
    [InlineData("""{"a":{"x":4}}""", "01 00 03 01 04 00")]
    public void Nullable_struct_with_a_tag_is_marked_by_a_varint(string json, string hex) =>
        RoundTrip(Flexible + "  0+  A  Inner?  tag 0\n    0+  X  int8\n", 0, json, hex);

    [Theory]
    [InlineData("""{"a":null}""", "ff 00")]
    [InlineData("""{"a":{"x":4}}""", "01 04 00 00")]
    public void Nullable_struct_without_a_tag_is_marked_by_an_int8(string json, string hex) =>
        RoundTrip(Flexible + "  0+  A  Inner?\n    0+  X  int8\n", 0, json, hex);

    [Theory]
    [InlineData(0, """{"a":{"x":4}}""", "04 00 00")]
    [InlineData(2, """{"a":{"x":4}}""", "01 04 00 00")]
    [InlineData(2, """{"a":null}""", "ff 00")]
    public void Struct_may_become_nullable_in_a_later_version(short version, string json, string hex) =>
        RoundTrip(Flexible + "  0+  A  Inner?2+\n    0+  X  int8\n", version, json, hex);

    [Theory]
    [InlineData(0, """{"a":3}""", "03 00")]
    [InlineData(2, """{"a":3}""", "01 00 01 03")]
    [InlineData(2, "{}", "00")]
    public void Field_may_move_among_the_tagged_ones(short version, string json, string hex) =>
        RoundTrip(Flexible + "  0+  A  int8  tag 0@2+\n", version, json, hex);

    [Theory]
    [InlineData(0, "0001 78 00000001 00000001")]
    [InlineData(2, "02 78 02 00000001 00")]
    public void Flexible_versions_may_start_late(short version, string hex) => RoundTrip(
        "data Sample\nversions 0-3\nflexible 2+\nfields\n  0+  A  string\n  0+  B  []int32\n",
        version,
        """{"a":"x","b":[1]}""",
        hex);

    [Fact]
    public void Rigid_field_keeps_the_old_length() =>
        RoundTrip(Flexible + "  0+  A  string?  rigid\n", 0, """{"a":"x"}""", "0001 78 00");

    [Fact]
    public void Defaults_are_those_of_the_schema()
    {
        var sample = Read(
            "data Sample\nversions 0-1\nflexible none\nfields\n"
            + "  1+  A  int32  = 0x7fffffff\n  1+  B  bool  = true\n  1+  C  string?  = null\n  1+  D  int64  = -1\n"
            + "  1+  E  []int8?  = null\n  1+  F  string?\n  1+  G  int64  = -9223372036854775808\n",
            0,
            "");
        Assert.Equal(
            """{"a":2147483647,"b":true,"c":null,"d":-1,"e":null,"f":"","g":-9223372036854775808}""", Json(sample, 1));
    }

    [Fact]
    public void Set_field_that_the_version_lacks_is_an_error_unless_ignorable()
    {
        const string Fields = "  0+  A  int8\n  1+  B  int8  = 5\n";
        var strict = Read(Rigid + Fields, 1, "01 02");
        Assert.Throws<UnsupportedFieldException>(() => strict.Size(0));
        var atDefault = Read(Rigid + Fields, 1, "01 05");
        Assert.Equal("01", Hex(atDefault, 0));
        var ignorable = Read(Rigid + Fields.Replace("= 5", "= 5 ignorable", StringComparison.Ordinal), 1, "01 02");
        Assert.Equal("01", Hex(ignorable, 0));
    }

    [Fact]
    public void Null_that_the_version_lacks_is_an_error()
    {
        const string Schema = Rigid + "  0+  A  string?1+\n";
        Assert.Throws<UnsupportedFieldException>(() => Read(Schema, 1, "ffff").Size(0));
        Assert.Throws<MalformedMessageException>(() => Read(Schema, 0, "ffff"));
    }

    [Fact]
    public void Unknown_tags_are_kept_between_known_ones()
    {
        const string Schema = Flexible + "  0+  A  int8  tag 2\n";
        const string Bytes = "03 01 00 02 01 05 63 02 aabb";
        Assert.Equal(Bytes.Replace(" ", "", StringComparison.Ordinal), Hex(Read(Schema, 0, Bytes), 0));
    }

    [Fact]
    public void Tag_of_another_version_is_refused() =>
        Assert.Throws<MalformedMessageException>(() => Read(Flexible + "  1+  A  int8  tag 0\n", 0, "01 00 01 05"));

    [Fact]
    public void Version_outside_the_range_is_an_error()
    {
        var sample = Read(Rigid + "  0+  A  int8\n", 3, "01");
        Assert.Throws<UnsupportedMessageVersionException>(() => sample.Size(4));
        Assert.Throws<UnsupportedMessageVersionException>(() => sample.Size(-1));
    }

    [Fact]
    public void Attributes_reach_the_descriptor()
    {
        var descriptor = GeneratorRun.Compile("metadata-record 9 Sample\ndeprecated 0-1\nunstable-latest\n" + """
            versions 0-3
            flexible 2+
            fields
              0+  A  int8
            """);
        Assert.Equal("Sample", descriptor.Name);
        Assert.Equal(MessageKind.MetadataRecord, descriptor.Kind);
        Assert.Equal((short)9, descriptor.Key);
        Assert.Equal(new VersionRange(0, 3), descriptor.Versions);
        Assert.Equal(new VersionRange(2, 3), descriptor.FlexibleVersions);
        Assert.Equal(new VersionRange(0, 1), descriptor.DeprecatedVersions);
        Assert.True(descriptor.LatestUnstable);
    }

    private static void RoundTrip(string schema, short version, string json, string hex)
    {
        var descriptor = GeneratorRun.Compile(schema);
        using var document = JsonDocument.Parse(json);
        var fromJson = descriptor.ReadJson(document.RootElement, version);
        Assert.Equal(hex.Replace(" ", "", StringComparison.Ordinal), Hex(fromJson, version));
        var reader = new WireReader(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));
        var fromBytes = descriptor.Read(ref reader, version);
        Assert.Equal(0, reader.Remaining);
        using var again = JsonDocument.Parse(Json(fromBytes, version));
        Assert.True(JsonElement.DeepEquals(document.RootElement, again.RootElement), again.RootElement.GetRawText());
    }

    private static IMessage Read(string schema, short version, string hex)
    {
        var reader = new WireReader(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));
        return GeneratorRun.Compile(schema).Read(ref reader, version);
    }

    private static string Hex(IMessage message, short version)
    {
        var bytes = new byte[message.Size(version).Inline];
        var writer = new WireWriter(bytes);
        message.Write(ref writer, version);
        Assert.Equal(bytes.Length, writer.Position);
        return Convert.ToHexStringLower(bytes);
    }

    private static string Json(IMessage message, short version)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            message.WriteJson(json, version);
        }

        return System.Text.Encoding.UTF8.GetString(text.ToArray());
    }
}
