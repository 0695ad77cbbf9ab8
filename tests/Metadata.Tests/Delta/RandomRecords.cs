using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Tests.Delta;

/// <summary>
/// Draws records that a controller could have written one after the other: what they are about exists. Owned by one
/// test.
/// </summary>
internal sealed class RandomRecords(ulong seed)
{
    private static readonly string[] Names = ["a", "a.b", "a_b", "c", "c.d.e", "c_d_e", "long-name"];

    private readonly Prng _prng = new(seed);
    private readonly SortedDictionary<string, Uuid> _topics = new(StringComparer.Ordinal);
    private readonly SortedDictionary<Uuid, int> _partitions = [];
    private readonly SortedDictionary<int, long> _brokers = [];
    private long _epoch = 1;

    internal List<IMessage> Take(int count)
    {
        var records = new List<IMessage>();
        while (records.Count < count)
        {
            if (Next() is { } record)
            {
                records.Add(record);
            }
        }

        return records;
    }

    private IMessage? Next() => _prng.Next(16) switch
    {
        0 or 1 => CreateTopic(),
        2 or 3 => CreatePartition(),
        4 or 5 => ChangePartition(),
        6 => _prng.Chance(0.3) ? RemoveTopic() : null,
        7 => RegisterBroker(),
        8 => ChangeBroker(),
        9 => _prng.Chance(0.2) ? UnregisterBroker() : null,
        10 => SetConfig(),
        11 => new FeatureLevelRecord { Name = $"feature-{_prng.Next(3)}", FeatureLevel = (short)_prng.Next(3) },
        12 => new ProducerIdsRecord { BrokerId = 1, BrokerEpoch = 1, NextProducerId = _prng.Next(10) * 1000 },
        13 => Retained(),
        14 => RegisterController(),
        _ => new NoOpRecord(),
    };

    private TopicRecord? CreateTopic()
    {
        var name = Names[_prng.Next(Names.Length)];
        if (_topics.ContainsKey(name))
        {
            return null;
        }

        var id = Uuid.Random(_prng);
        _topics.Add(name, id);
        _partitions.Add(id, 0);
        return new TopicRecord { Name = name, TopicId = id };
    }

    private PartitionRecord? CreatePartition()
    {
        if (_topics.Count == 0)
        {
            return null;
        }

        var topic = _topics.Values.ElementAt(_prng.Next(_topics.Count));
        var replicas = Nodes();
        return new PartitionRecord
        {
            PartitionId = _partitions[topic]++,
            TopicId = topic,
            Replicas = replicas,
            Isr = replicas,
            Leader = replicas.Count == 0 ? -1 : replicas[0],
            LeaderEpoch = 0,
            PartitionEpoch = 0,
            Directories = [.. replicas.Select(_ => Uuid.Random(_prng))],
        };
    }

    private PartitionChangeRecord? ChangePartition()
    {
        var candidates = _partitions.Where(topic => topic.Value > 0).ToList();
        if (candidates.Count == 0)
        {
            return null;
        }

        var (topic, count) = candidates[_prng.Next(candidates.Count)];
        return new PartitionChangeRecord
        {
            PartitionId = _prng.Next(count),
            TopicId = topic,
            Isr = _prng.Chance(0.5) ? Nodes() : null,
            Leader = _prng.Chance(0.5) ? _prng.Next(-1, 5) : -2,
            EligibleLeaderReplicas = _prng.Chance(0.2) ? Nodes() : null,
            LastKnownElr = _prng.Chance(0.2) ? Nodes() : null,
            LeaderRecoveryState = (sbyte)_prng.Next(-1, 2),
        };
    }

    private RemoveTopicRecord? RemoveTopic()
    {
        if (_topics.Count == 0)
        {
            return null;
        }

        var (name, id) = _topics.ElementAt(_prng.Next(_topics.Count));
        _topics.Remove(name);
        _partitions.Remove(id);
        return new RemoveTopicRecord { TopicId = id };
    }

    private RegisterBrokerRecord RegisterBroker()
    {
        var broker = _prng.Next(5);
        _brokers[broker] = _epoch++;
        return new RegisterBrokerRecord
        {
            BrokerId = broker,
            BrokerEpoch = _brokers[broker],
            IncarnationId = Uuid.Random(_prng),
            Rack = _prng.Chance(0.5) ? $"rack-{_prng.Next(2)}" : null,
            EndPoints = [new RegisterBrokerRecord.BrokerEndpoint { Name = "L", Host = "h", Port = 9092 }],
            Features = [new RegisterBrokerRecord.BrokerFeature { Name = "metadata.version", MaxSupportedVersion = 30 }],
            LogDirs = [Uuid.Random(_prng)],
            CordonedLogDirs = _prng.Chance(0.3) ? [] : null,
        };
    }

    private IMessage? ChangeBroker()
    {
        if (_brokers.Count == 0)
        {
            return null;
        }

        var (broker, epoch) = _brokers.ElementAt(_prng.Next(_brokers.Count));
        return _prng.Next(3) switch
        {
            0 => new FenceBrokerRecord { Id = broker, Epoch = epoch },
            1 => new UnfenceBrokerRecord { Id = broker, Epoch = epoch },
            _ => new BrokerRegistrationChangeRecord
            {
                BrokerId = broker,
                BrokerEpoch = epoch,
                Fenced = (sbyte)_prng.Next(-1, 2),
                InControlledShutdown = (sbyte)_prng.Next(2),
            },
        };
    }

    private UnregisterBrokerRecord? UnregisterBroker()
    {
        if (_brokers.Count == 0)
        {
            return null;
        }

        var (broker, epoch) = _brokers.ElementAt(_prng.Next(_brokers.Count));
        _brokers.Remove(broker);
        return new UnregisterBrokerRecord { BrokerId = broker, BrokerEpoch = epoch };
    }

    private ConfigRecord SetConfig() => new()
    {
        ResourceType = _prng.Chance(0.5) ? (sbyte)2 : (sbyte)4,
        ResourceName = Names[_prng.Next(Names.Length)],
        Name = $"key-{_prng.Next(3)}",
        Value = _prng.Chance(0.7) ? $"value-{_prng.Next(3)}" : null,
    };

    private IMessage Retained() => _prng.Next(4) switch
    {
        0 => new UserScramCredentialRecord
        {
            Name = $"user-{_prng.Next(2)}", Mechanism = 1, Salt = new byte[] { 1, 2 },
        },
        1 => new RemoveUserScramCredentialRecord { Name = $"user-{_prng.Next(2)}", Mechanism = 1 },
        2 => new AccessControlEntryRecord { Id = new Uuid(1, (ulong)_prng.Next(3)), ResourceName = "x" },
        _ => new ClientQuotaRecord
        {
            Entity = [new ClientQuotaRecord.EntityData { EntityType = "user", EntityName = null }],
            Key = $"quota-{_prng.Next(2)}",
            Value = _prng.Next(5),
            Remove = _prng.Chance(0.3),
        },
    };

    private RegisterControllerRecord RegisterController() =>
        new() { ControllerId = _prng.Next(3), IncarnationId = Uuid.Random(_prng) };

    private List<int> Nodes() => [.. Enumerable.Range(0, 5).Where(_ => _prng.Chance(0.5))];
}
