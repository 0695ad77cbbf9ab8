using System.Globalization;
using KRaftNet.Load.Wire;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Load.Quorum;

/// <summary>Changes of metadata as requests. Stateless.</summary>
internal static class Changes
{
    private const sbyte TopicType = 2;
    private const sbyte GroupType = 32;
    private const int TimeoutMs = 30_000;

    /// <summary>Config keys that a group is given: a record each.</summary>
    public const int KeysOfGroup = 4;

    /// <summary>Creates a topic of one partition.</summary>
    public static ErrorCode CreateTopic(AdminConnection connection, string name)
    {
        var answer = connection.Ask<CreateTopicsRequest, CreateTopicsResponse>(new CreateTopicsRequest
        {
            Topics = [new CreateTopicsRequest.CreatableTopic { Name = name, NumPartitions = 1, ReplicationFactor = 1 }],
            TimeoutMs = TimeoutMs,
        });
        return (ErrorCode)answer.Topics[0].ErrorCode;
    }

    /// <summary>Sets one config of a topic: one record of metadata.</summary>
    /// <param name="connection">By way of whom.</param>
    /// <param name="topic">Which.</param>
    /// <param name="number">Another than that of the last change, or nothing changes.</param>
    public static ErrorCode SetConfig(AdminConnection connection, string topic, long number)
    {
        var answer = connection.Ask<IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse>(
            new IncrementalAlterConfigsRequest { Resources = [Resource(TopicType, topic, ("retention.ms", Milliseconds(number)))] });
        return (ErrorCode)answer.Responses[0].ErrorCode;
    }

    /// <summary>Sets configs of groups, which need not exist and have no effect: a record for each of their keys.</summary>
    public static IncrementalAlterConfigsRequest SetGroups(string prefix, int groups, int phase) => new()
    {
        Resources =
        [
            .. Enumerable.Range(0, groups).Select(number => Resource(
                GroupType,
                string.Create(CultureInfo.InvariantCulture, $"{prefix}-{number}"),
                ("share.record.lock.duration.ms", Milliseconds(phase)),
                ("share.delivery.count.limit", phase % 2 == 0 ? "5" : "6"),
                ("share.auto.offset.reset", phase % 2 == 0 ? "latest" : "earliest"),
                ("share.isolation.level", phase % 2 == 0 ? "read_committed" : "read_uncommitted"))),
        ],
    };

    /// <summary>Sets one config of one group.</summary>
    public static IncrementalAlterConfigsRequest SetGroup(string name, int phase) => new()
    {
        Resources = [Resource(GroupType, name, ("share.record.lock.duration.ms", Milliseconds(phase)))],
    };

    /// <summary>Ends the run if a change was refused.</summary>
    public static void Require(ErrorCode error, string what)
    {
        if (error != ErrorCode.None)
        {
            throw new LoadException($"{what} failed: {error}");
        }
    }

    private static string Milliseconds(long number) => (20_000 + (number % 1000)).ToString(CultureInfo.InvariantCulture);

    private static IncrementalAlterConfigsRequest.AlterConfigsResource Resource(
        sbyte type, string name, params (string Key, string Value)[] configs) => new()
    {
        ResourceType = type,
        ResourceName = name,
        Configs =
        [
            .. configs.Select(config => new IncrementalAlterConfigsRequest.AlterableConfig
            {
                Name = config.Key,
                ConfigOperation = 0,
                Value = config.Value,
            }),
        ],
    };
}
