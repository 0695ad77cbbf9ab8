using KRaftNet.Broker.Tests.Nodes;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Tests.Handlers;

/// <summary>FindCoordinator in its old form of one key and in the new one of many.</summary>
public sealed class FindCoordinatorTests : IDisposable
{
    private const string ShareKey = "group:with:colons:4L6g3nShT-eMCtK--X86sw:0";
    private readonly SimulatedBroker _broker = new(seed: 11);
    private readonly FrameClient _client;

    public FindCoordinatorTests() => _client = _broker.Connect();

    [Theory]
    [InlineData(0, 0, ErrorCode.CoordinatorNotAvailable)]
    [InlineData(3, 1, ErrorCode.CoordinatorNotAvailable)]
    [InlineData(3, 2, ErrorCode.InvalidRequest)]
    [InlineData(1, -1, ErrorCode.InvalidRequest)]
    public void One_key_is_answered_at_the_top(int version, int type, ErrorCode expected)
    {
        var answer = Ask((short)version, new FindCoordinatorRequest { Key = "g", KeyType = (sbyte)type });

        Assert.Equal(expected, (ErrorCode)answer.ErrorCode);
        Assert.Equal((-1, "", -1), (answer.NodeId, answer.Host, answer.Port));
    }

    [Theory]
    [InlineData(4, 0, "g", ErrorCode.CoordinatorNotAvailable)]
    [InlineData(6, 1, "", ErrorCode.CoordinatorNotAvailable)]
    [InlineData(5, 2, ShareKey, ErrorCode.InvalidRequest)]
    [InlineData(6, 2, ShareKey, ErrorCode.CoordinatorNotAvailable)]
    [InlineData(6, 2, "g", ErrorCode.InvalidRequest)]
    [InlineData(6, 2, ":4L6g3nShT-eMCtK--X86sw:0", ErrorCode.InvalidRequest)]
    [InlineData(6, 2, "g:4L6g3nShT-eMCtK--X86sw:-1", ErrorCode.InvalidRequest)]
    [InlineData(6, 2, "g:x:0", ErrorCode.InvalidRequest)]
    [InlineData(6, 2, "::", ErrorCode.InvalidRequest)]
    [InlineData(6, 3, "g", ErrorCode.InvalidRequest)]
    public void Each_of_many_keys_is_answered_in_order(int version, int type, string key, ErrorCode expected)
    {
        var answer = Ask(
            (short)version, new FindCoordinatorRequest { KeyType = (sbyte)type, CoordinatorKeys = [key, "other", key] });

        Assert.Equal([key, "other", key], answer.Coordinators.Select(one => one.Key));
        Assert.Equal(expected, (ErrorCode)answer.Coordinators[0].ErrorCode);
        Assert.Equal(expected, (ErrorCode)answer.Coordinators[2].ErrorCode);
        Assert.All(answer.Coordinators, one => Assert.Equal((-1, "", -1), (one.NodeId, one.Host, one.Port)));
    }

    public void Dispose() => _broker.Dispose();

    private FindCoordinatorResponse Ask(short version, FindCoordinatorRequest request) =>
        _client.Call<FindCoordinatorRequest, FindCoordinatorResponse>(request, version);
}
