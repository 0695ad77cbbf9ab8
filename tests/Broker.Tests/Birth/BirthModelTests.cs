using KRaftNet.TestKit.Simulation;

namespace KRaftNet.Broker.Tests.Birth;

/// <summary>The rules of a birth under every order of questions, answers, crashes and lost disks.</summary>
public class BirthModelTests
{
    private const int StepsMax = 400;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void There_is_one_cluster_and_everybody_ends_in_it(bool losesDisks)
    {
        var (born, seeds) = (0, 0);
        foreach (var seed in Seeds.Usual(2000))
        {
            var model = new BirthModel(seed, losesDisks);
            for (var step = 0; step < StepsMax; step++)
            {
                model.Step();
                Assert.True(model.Clusters.Count <= 1, $"seed {seed}: clusters {string.Join(", ", model.Clusters)}");
            }

            born += model.Clusters.Count;
            Assert.True(model.Heal(), $"seed {seed}: somebody is not formatted");
            Assert.True(model.Clusters.Count == 1, $"seed {seed}: clusters {string.Join(", ", model.Clusters)}");
            Assert.True(!model.Impostors().Any(), $"seed {seed}: a voter set names another directory");
            Assert.True(!model.Revenants().Any(), $"seed {seed}: a lost disk votes as its old self");
            seeds++;
        }

        // Some are born before the end of the trouble, or nothing was tried.
        Assert.True(born > seeds / 4 || seeds == 1, $"{born} of {seeds}");
    }

    /// <summary>The model must be able to tell.</summary>
    [Fact]
    public void Silence_taken_for_an_answer_makes_two_clusters()
    {
        for (var seed = 1UL; seed <= 2000; seed++)
        {
            var model = new BirthModel(seed, losesDisks: true, takesSilenceForUnborn: true);
            for (var step = 0; step < StepsMax; step++)
            {
                model.Step();
                if (model.Clusters.Count > 1)
                {
                    return;
                }
            }
        }

        Assert.Fail("no seed shows the fault");
    }
}
