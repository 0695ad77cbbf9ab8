namespace KRaftNet.Interop.Tests.Matrix;

/// <summary>What one client produces every other reads, in all codecs.</summary>
public class ClientMatrixTests(MatrixRun run) : IClassFixture<MatrixRun>
{
    public static TheoryData<string, string> Pairs()
    {
        var pairs = new TheoryData<string, string>();
        foreach (var producer in MatrixClients.All)
        {
            foreach (var consumer in MatrixClients.All.Where(client => client.Shows is not null))
            {
                pairs.Add(producer.Name, consumer.Name);
            }
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void What_one_client_produces_another_reads(string producer, string consumer)
    {
        Require(producer);
        Require(consumer);
        foreach (var codec in MatrixRun.Codecs)
        {
            var difference = run.Difference(producer, consumer, codec);
            Assert.True(difference is null, $"{codec}: {difference}");
            Assert.True(run.IsStoredIn(producer, codec), $"no batch of {producer} is stored in {codec}");
        }
    }

    [Fact]
    public void Page_of_the_matrix_says_what_the_clients_showed()
    {
        foreach (var client in MatrixClients.All)
        {
            Require(client.Name);
        }

        MatrixPage.RequireWritten(run);
    }

    private void Require(string client)
    {
        var missing = MatrixClients.Named(client).Missing;
        Assert.SkipWhen(missing is not null, missing ?? "");
        Assert.True(run.FailureOf(client) is null, run.FailureOf(client));
    }
}
