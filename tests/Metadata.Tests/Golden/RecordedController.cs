using System.Text.Json;
using KRaftNet.Common;
using KRaftNet.Config.Alter;
using KRaftNet.Config.Effective;
using KRaftNet.Config.Node;
using KRaftNet.Config.Sources;
using KRaftNet.Metadata.Controller;
using KRaftNet.Metadata.Controller.Configs;
using KRaftNet.Metadata.Controller.Features;
using KRaftNet.Metadata.Controller.Topics;
using KRaftNet.Metadata.Delta;
using KRaftNet.Metadata.Image;
using KRaftNet.Metadata.Records;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Tests.Golden;

/// <summary>
/// The decisions of one recorded scenario on one fresh node: its image is what the decisions made of it so far. Topic
/// ids that the recording gave out are put in place of ours, so that later requests can name them. Owned by one test.
/// </summary>
internal sealed class RecordedController
{
    private static readonly NodeId Node = new(1);

    private readonly Prng _prng = new(1);
    private readonly ControllerOptions _options;
    private MetadataImage _image = MetadataImage.Empty;
    private long _offset;

    /// <param name="properties">The node's file.</param>
    /// <param name="overrides">What the scenario sets besides.</param>
    internal RecordedController(string properties, JsonElement? overrides)
    {
        var settings = PropertiesFile.Parse(properties, "node").Settings.ToList();
        if (overrides is { ValueKind: JsonValueKind.Object } given)
        {
            settings.AddRange(given.EnumerateObject().Select(setting => new ConfigSetting(
                setting.Name, setting.Value.ToString(), SettingLayer.CommandLine, "scenario")));
        }

        _options = new ControllerOptions("cluster", Node, ConfigSnapshotOf(settings));
        var levels = new SortedDictionary<string, short>(StringComparer.Ordinal)
        {
            [FeatureNames.MetadataVersion] = RecordVersions.LatestMetadataVersion,
            [FeatureNames.EligibleLeaderReplicasVersion] = 1,
        };
        Commit(BootstrapRecords.OnFirstActivation(BootstrapRecords.WithFeatures(levels), _options));
        Commit([NodeRecords.ToRecord(Broker()).Versioned()]);
    }

    internal CreateTopicsResponse CreateTopics(CreateTopicsRequest request) =>
        Commit(CreateTopicsDecision.Decide(Context(), request));

    internal DeleteTopicsResponse DeleteTopics(DeleteTopicsRequest request, short version) =>
        Commit(DeleteTopicsDecision.Decide(Context(), request, version));

    internal CreatePartitionsResponse CreatePartitions(CreatePartitionsRequest request) =>
        Commit(CreatePartitionsDecision.Decide(Context(), request));

    internal IncrementalAlterConfigsResponse IncrementalAlterConfigs(IncrementalAlterConfigsRequest request)
    {
        var refused = Refused(ResourceAlteration.From(request));
        var all = request.Resources;
        request.Resources = [.. all.Where((_, i) => !refused.ContainsKey(i))];
        var response = Commit(ConfigControl.IncrementalAlter(Context(), request));
        foreach (var (i, error) in refused)
        {
            response.Responses.Insert(i, new IncrementalAlterConfigsResponse.AlterConfigsResourceResponse
            {
                ErrorCode = (short)error.Code,
                ErrorMessage = error.Message,
                ResourceType = all[i].ResourceType,
                ResourceName = all[i].ResourceName,
            });
        }

        return response;
    }

    internal AlterConfigsResponse AlterConfigs(AlterConfigsRequest request)
    {
        var refused = Refused(ResourceAlteration.From(request));
        var all = request.Resources;
        request.Resources = [.. all.Where((_, i) => !refused.ContainsKey(i))];
        var response = Commit(ConfigControl.Alter(Context(), request));
        foreach (var (i, error) in refused)
        {
            response.Responses.Insert(i, new AlterConfigsResponse.AlterConfigsResourceResponse
            {
                ErrorCode = (short)error.Code,
                ErrorMessage = error.Message,
                ResourceType = all[i].ResourceType,
                ResourceName = all[i].ResourceName,
            });
        }

        return response;
    }

    /// <summary>Makes the topics known under the ids that the recording gave them.</summary>
    internal void TakeTopicIds(IEnumerable<(string Name, Uuid Id)> recorded)
    {
        foreach (var (name, id) in recorded)
        {
            if (id != Uuid.Zero && _image.Topics.Find(name) is { } topic)
            {
                Commit(
                [
                    new RemoveTopicRecord { TopicId = topic.Id.Value }.Versioned(),
                    new TopicRecord { Name = name, TopicId = id }.Versioned(),
                    .. topic.Partitions.Select(partition => PartitionRecords.ToRecord(
                        new TopicIdPartition(new TopicId(id), partition.Key), partition.Value).Versioned()),
                    .. _image.Configs.OfTopic(name).Select(config => new ConfigRecord
                    {
                        ResourceType = (sbyte)ConfigResourceType.Topic,
                        ResourceName = name,
                        Name = config.Key,
                        Value = config.Value,
                    }.Versioned()),
                ]);
            }
        }
    }

    private static ConfigSnapshot ConfigSnapshotOf(IReadOnlyList<ConfigSetting> settings)
    {
        var reading = NodeOptions.Parse(settings, "localhost");
        Assert.True(reading.TryGet(out var options), string.Join(", ", reading.Faults));
        return options.Config;
    }

    private static BrokerRegistration Broker() => new()
    {
        Id = Node,
        Epoch = new BrokerEpoch(10),
        IncarnationId = new Uuid(1, 1),
        LogDirs = [new DirectoryId(new Uuid(2, 2))],
    };

    private SortedDictionary<int, ApiError> Refused(IReadOnlyList<ResourceAlteration> alterations)
    {
        var view = new BrokerConfigView(
            _options.Config,
            _image.Configs.Of(ConfigResource.BrokerDefaults),
            _image.Configs.Of(ConfigResource.Broker(Node)));
        var context = new AlterContext(view, EligibleReplicas: true);
        var refused = new SortedDictionary<int, ApiError>();
        for (var i = 0; i < alterations.Count; i++)
        {
            var error = BrokerConfigCheck.Check(alterations[i], _image.Configs, Node, context);
            if (error.IsError)
            {
                refused.Add(i, error);
            }
        }

        return refused;
    }

    private ControllerContext Context() => new()
    {
        Image = _image,
        NextOffset = new Offset(_offset),
        NowMs = 0,
        Prng = _prng,
        Options = _options,
    };

    private TResponse Commit<TResponse>(ControllerResult<TResponse> result)
    {
        Commit(result.Records);
        return result.Response;
    }

    private void Commit(IReadOnlyList<MetadataRecord> records)
    {
        _image = Context().After(records).Image;
        _offset += records.Count;
    }
}
