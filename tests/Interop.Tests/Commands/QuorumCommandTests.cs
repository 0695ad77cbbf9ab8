using System.Text.Json;
using KRaftNet.TestKit.RealWorld;

namespace KRaftNet.Interop.Tests.Commands;

/// <summary>A quorum of three from three commands, in real processes, and the commands that show and change it.</summary>
public class QuorumCommandTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Three_starts_make_one_quorum_that_all_describe_alike()
    {
        using var quorum = new QuorumOfThree();
        quorum.Start(1);
        quorum.Start(2);

        // Nothing is made before the third is there.
        await quorum[1].WaitForLine(line => line.Contains("Waiting for controllers: 3@", StringComparison.Ordinal));
        quorum.Start(3);
        var first = await quorum.Status(1, HasThreeVoters);
        foreach (var id in QuorumOfThree.Ids.Skip(1))
        {
            var other = await quorum.Status(id, HasThreeVoters);
            foreach (var fact in (string[])["clusterId", "leaderId", "leaderEpoch", "voters"])
            {
                Assert.Equal(first.GetProperty(fact).GetRawText(), other.GetProperty(fact).GetRawText());
            }
        }

        // A topic that was made through one node is seen by all.
        foreach (var id in QuorumOfThree.Ids)
        {
            await quorum[id].WaitForLine(line => line.Contains("ready", StringComparison.Ordinal));
        }

        await Succeed("topic", "create", "seen", "--bootstrap", quorum.ClientsOf(1));
        foreach (var id in QuorumOfThree.Ids)
        {
            await Succeed("topic", "describe", "seen", "--bootstrap", quorum.ClientsOf(id));
            await Succeed("cluster", "health", "--bootstrap", quorum.ClientsOf(id));
        }
    }

    [Fact]
    public async Task Health_names_the_node_that_was_killed()
    {
        using var quorum = new QuorumOfThree();
        QuorumOfThree.Ids.ToList().ForEach(quorum.Start);
        foreach (var id in QuorumOfThree.Ids)
        {
            await quorum[id].WaitForLine(line => line.Contains("ready", StringComparison.Ordinal));
        }

        using var watch = KraftnetCommand.Start("cluster", "health", "--watch", "--bootstrap", quorum.ClientsOf(1));
        await watch.WaitForLine(line => line.StartsWith("healthy", StringComparison.Ordinal));
        quorum[3].Send(ProcessSignal.Kill);
        await quorum[3].WaitForExit();
        var end = DateTime.UtcNow + Patience;
        while (true)
        {
            var (exit, output) = await KraftnetCommand.Run("cluster", "health", "--bootstrap", quorum.ClientsOf(1));
            if (exit == 1
                && output.Contains("Fenced brokers: 3.", StringComparison.Ordinal)
                && output.Contains("Controllers behind or away: 3.", StringComparison.Ordinal))
            {
                break;
            }

            Assert.True(DateTime.UtcNow < end, output);
        }

        await watch.WaitForLine(line => line.Contains("Fenced brokers: 3.", StringComparison.Ordinal));
        watch.Send(ProcessSignal.Interrupt);
        Assert.Equal(130, await watch.WaitForExit());
    }

    [Fact]
    public async Task Wiped_node_comes_back_as_an_observer_and_is_made_a_voter_by_command()
    {
        using var quorum = new QuorumOfThree();
        QuorumOfThree.Ids.ToList().ForEach(quorum.Start);
        var before = await quorum.Status(1, HasThreeVoters);
        var lost = QuorumOfThree.Ids.First(id => id != before.GetProperty("leaderId").GetInt32());
        var left = QuorumOfThree.Ids.First(id => id != lost);
        var directory = DirectoryOf(before, "voters", lost);
        await quorum.Lose(lost);
        quorum.Start(lost);
        await quorum[lost].WaitForLine(line => line.Contains("as an observer", StringComparison.Ordinal));
        var after = await quorum.Status(left, status => DirectoryOf(status, "observers", lost) is not null);
        Assert.Equal(directory, DirectoryOf(after, "voters", lost));
        var fresh = DirectoryOf(after, "observers", lost);
        Assert.NotEqual(directory, fresh);

        await Succeed("quorum", "remove-voter", $"{lost}", "--bootstrap-controller", quorum.ControllerOf(left));
        await Succeed(
            "quorum", "add-voter", $"{lost}@{quorum.ControllerOf(lost)}", "--bootstrap-controller", quorum.ControllerOf(left));
        after = await quorum.Status(left, HasThreeVoters);
        Assert.Equal(fresh, DirectoryOf(after, "voters", lost));

        var (exit, output) = await KraftnetCommand.Run(
            "quorum", "remove-voter", "9", "--bootstrap-controller", quorum.ControllerOf(left));
        Assert.Equal(1, exit);
        Assert.Contains("VOTER_NOT_FOUND", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broker_and_late_controller_join_without_a_vote()
    {
        using var quorum = new QuorumOfThree();
        QuorumOfThree.Ids.ToList().ForEach(quorum.Start);
        using var broker = quorum.Join(4, "broker");
        using var controller = quorum.Join(5, "controller");
        await broker.WaitForLine(line => line.Contains("ready", StringComparison.Ordinal));
        await controller.WaitForLine(line => line.Contains("ready", StringComparison.Ordinal));
        await quorum.Status(
            1, status => DirectoryOf(status, "observers", 4) is not null && DirectoryOf(status, "observers", 5) is not null);
    }

    private static bool HasThreeVoters(JsonElement status) => status.GetProperty("voters").GetArrayLength() == 3;

    private static string? DirectoryOf(JsonElement status, string kind, int id) => status.GetProperty(kind).EnumerateArray()
        .Where(replica => replica.GetProperty("id").GetInt32() == id)
        .Select(replica => replica.GetProperty("directoryId").GetString())
        .FirstOrDefault();

    private static async Task Succeed(params string[] command)
    {
        var (exit, output) = await KraftnetCommand.Run(command);
        Assert.True(exit == 0, output);
    }
}
