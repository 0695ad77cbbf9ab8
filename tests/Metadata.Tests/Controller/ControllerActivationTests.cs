using KRaftNet.Common;
using KRaftNet.Config.Alter;
using KRaftNet.Metadata.Controller;
using KRaftNet.Metadata.Controller.Features;
using KRaftNet.Metadata.Image;
using KRaftNet.Metadata.Records;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Tests.Controller;

public sealed class ControllerActivationTests
{
    [Fact]
    public void Log_without_metadata_is_begun_with_the_checkpoint_as_one_transaction()
    {
        var cluster = new TestCluster();
        var context = new ControllerContext
        {
            Image = MetadataImage.Empty,
            NextOffset = new Offset(1),
            NowMs = 0,
            Prng = new Prng(1),
            Options = cluster.Context.Options,
        };
        var records = ControllerActivation.Records(context, openTransaction: null, BootstrapRecords.Default);
        Assert.IsType<BeginTransactionRecord>(records[0].Message);
        Assert.IsType<EndTransactionRecord>(records[^1].Message);
        Assert.Equal(RecordVersions.LatestMetadataVersion, context.After(records).Image.Features.MetadataVersion);
    }

    [Fact]
    public void Log_with_metadata_needs_nothing() => Assert.Empty(ControllerActivation.Records(
        new TestCluster().Context, openTransaction: null, BootstrapRecords.Default));

    [Fact]
    public void Transaction_that_was_left_open_is_aborted_first()
    {
        var records = ControllerActivation.Records(
            new TestCluster().Context, openTransaction: new Offset(3), BootstrapRecords.Default);
        Assert.IsType<AbortTransactionRecord>(Assert.Single(records).Message);
    }

    [Fact]
    public void Minimum_of_in_sync_replicas_is_written_down_with_eligible_leader_replicas_only()
    {
        Assert.Empty(new TestCluster(elr: false).Image.Configs.Resources);
        var configs = new TestCluster(elr: true, "min.insync.replicas=2").Image.Configs;
        Assert.Equal("2", configs.Of(ConfigResource.BrokerDefaults)["min.insync.replicas"]);
    }

    [Fact]
    public void Producer_ids_are_handed_out_in_blocks_that_follow_each_other()
    {
        var cluster = new TestCluster();
        cluster.Start(1);
        var request = new AllocateProducerIdsRequest { BrokerId = 1, BrokerEpoch = cluster.Epoch(1) };
        var first = cluster.Commit(ProducerIdControl.Allocate(cluster.Context, request));
        var second = cluster.Commit(ProducerIdControl.Allocate(cluster.Context, request));
        Assert.Equal((0, ProducerIdControl.BlockSize), (first.ProducerIdStart, first.ProducerIdLen));
        Assert.Equal(first.ProducerIdStart + first.ProducerIdLen, second.ProducerIdStart);
    }

    [Fact]
    public void Producer_ids_are_not_for_unknown_brokers_nor_beyond_the_last()
    {
        var cluster = new TestCluster();
        cluster.Start(1);
        var stale = new AllocateProducerIdsRequest { BrokerId = 1, BrokerEpoch = cluster.Epoch(1) + 1 };
        Assert.Equal((short)ErrorCode.StaleBrokerEpoch, Allocate(cluster, stale).ErrorCode);
        cluster.Commit([new ProducerIdsRecord { NextProducerId = long.MaxValue - 10 }.Versioned()]);
        var request = new AllocateProducerIdsRequest { BrokerId = 1, BrokerEpoch = cluster.Epoch(1) };
        Assert.Equal((short)ErrorCode.UnknownServerError, Allocate(cluster, request).ErrorCode);
    }

    private static AllocateProducerIdsResponse Allocate(TestCluster cluster, AllocateProducerIdsRequest request) =>
        ProducerIdControl.Allocate(cluster.Context, request).Response;
}
