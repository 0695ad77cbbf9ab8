using KRaftNet.Cli.Output;

namespace KRaftNet.Cli.Tests.Output;

public class SheetTests
{
    private static readonly Sheet Sheet = new Sheet()
        .Add("count", "count", 3L)
        .Add("isWell", "is well", true)
        .Add("missing", "missing", null)
        .Add("nobody", "nobody", new List<Sheet>())
        .Add("ids", "ids", new List<int> { 1, 2 })
        .Add("people", "people", new List<Sheet>
        {
            new Sheet().Add("id", "", 1).Add("places", "", new List<string> { "A://a:1", "B://b:2" }),
            new Sheet().Add("id", "", 2).Add("places", "", new List<string>()),
        })
        .Add("words", "words", new List<string> { "one thing.", "another." });

    [Fact]
    public void People_get_a_line_for_each_fact_and_each_item() => Assert.Equal(
        """
        count    3
        is well  yes
        missing  unknown
        nobody   none
        ids      1,2
        people   1  A://a:1,B://b:2
                 2  
        words    one thing.
                 another.
        """,
        Sheet.ToText());

    [Fact]
    public void Programs_get_an_object() => Assert.Equal(
        """{"count":3,"isWell":true,"missing":null,"nobody":[],"ids":[1,2]"""
        + ""","people":[{"id":1,"places":["A://a:1","B://b:2"]},{"id":2,"places":[]}],"words":["one thing.","another."]}""",
        Sheet.ToJson());
}
