using KRaftNet.MessageGenerator.Emission;
using KRaftNet.MessageGenerator.Model;

namespace KRaftNet.MessageGenerator.Tests.Schemas;

public class VersionRangeTests
{
    [Theory]
    [InlineData("3")]
    [InlineData("3-7")]
    [InlineData("3+")]
    [InlineData("none")]
    public void Written_form_reads_back(string text)
    {
        Assert.True(VersionRange.TryParse(text, out var range));
        Assert.Equal(text, range.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("7-3")]
    [InlineData("3-")]
    [InlineData("+")]
    [InlineData("40000")]
    public void Other_text_is_refused(string text) => Assert.False(VersionRange.TryParse(text, out _));

    // Against the definition, for every pair of ranges over a few versions.
    [Fact]
    public void Condition_holds_exactly_for_the_wanted_of_the_possible_versions()
    {
        foreach (var wanted in Ranges())
        {
            foreach (var possible in Ranges())
            {
                var condition = VersionCondition.Of(wanted, possible);
                for (var v = possible.Low; v <= possible.High; v++)
                {
                    Assert.Equal(wanted.Contains(v), Evaluate(condition, v));
                }
            }
        }
    }

    private static IEnumerable<VersionRange> Ranges() =>
        from low in Enumerable.Range(0, 5)
        from high in Enumerable.Range(low, 5 - low)
        select new VersionRange(low, high);

    private static bool Evaluate(string? condition, int v) => condition is null
        || (condition != "false" && condition.Split(" && ").All(term => EvaluateTerm(term.Split(' '), v)));

    private static bool EvaluateTerm(string[] term, int v)
    {
        var bound = int.Parse(term[2], System.Globalization.CultureInfo.InvariantCulture);
        return term[1] switch
        {
            "==" => v == bound,
            ">=" => v >= bound,
            _ => v <= bound,
        };
    }
}
