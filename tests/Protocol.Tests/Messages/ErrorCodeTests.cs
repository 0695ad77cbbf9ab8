using System.Text.RegularExpressions;

namespace KRaftNet.Protocol.Tests.Messages;

public partial class ErrorCodeTests
{
    [Theory]
    [InlineData(ErrorCode.None, "NONE")]
    [InlineData(ErrorCode.UnknownServerError, "UNKNOWN_SERVER_ERROR")]
    [InlineData(ErrorCode.NotLeaderOrFollower, "NOT_LEADER_OR_FOLLOWER")]
    [InlineData(ErrorCode.InvalidTopicException, "INVALID_TOPIC_EXCEPTION")]
    public void Name_is_Kafkas(ErrorCode code, string name) => Assert.Equal(name, code.KafkaName());

    [Fact]
    public void Every_code_has_a_name_of_its_own()
    {
        var names = Enum.GetValues<ErrorCode>().Select(c => c.KafkaName()).ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.All(names, name => Assert.Matches(UpperSnake(), name));
    }

    [Fact]
    public void Unknown_code_reads_as_the_unknown_error()
    {
        Assert.Equal("UNKNOWN_SERVER_ERROR", ((ErrorCode)short.MaxValue).KafkaName());
        Assert.Equal("UNKNOWN_SERVER_ERROR", ((ErrorCode)short.MinValue).KafkaName());
        Assert.False(((ErrorCode)short.MaxValue).IsKnown());
        Assert.False(((ErrorCode)short.MaxValue).IsRetriable());
    }

    [Fact]
    public void What_asks_for_metadata_is_retriable() =>
        Assert.All(Enum.GetValues<ErrorCode>().Where(c => c.AsksForMetadata()), c => Assert.True(c.IsRetriable()));

    [Theory]
    [InlineData(ErrorCode.None, false)]
    [InlineData(ErrorCode.RequestTimedOut, true)]
    [InlineData(ErrorCode.OutOfOrderSequenceNumber, false)]
    [InlineData(ErrorCode.NotController, true)]
    public void Some_errors_are_worth_another_try(ErrorCode code, bool retriable) =>
        Assert.Equal(retriable, code.IsRetriable());

    [GeneratedRegex("^[A-Z]+(_[A-Z]+)*$")]
    private static partial Regex UpperSnake();
}
