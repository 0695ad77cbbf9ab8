using KRaftNet.Metadata.Controller;
using KRaftNet.Metadata.Controller.Features;
using KRaftNet.Metadata.Image;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Tests.Features;

public sealed class UpdateFeaturesDecisionTests
{
    private const sbyte Upgrade = 1;
    private const sbyte SafeDowngrade = 2;
    private const sbyte UnsafeDowngrade = 3;

    [Fact]
    public void Level_that_is_finalized_already_changes_nothing()
    {
        var result = Decide(new TestCluster(), (FeatureNames.MetadataVersion, 30, Upgrade));

        Assert.Empty(result.Records);
        Assert.Equal(0, result.Response.ErrorCode);
        Assert.Null(result.Response.ErrorMessage);
    }

    [Theory]
    [InlineData(FeatureNames.MetadataVersion, 31, Upgrade, "Local controller 0 only supports versions 7-30")]
    [InlineData(FeatureNames.MetadataVersion, 6, SafeDowngrade, "Local controller 0 only supports versions 7-30")]
    [InlineData(FeatureNames.MetadataVersion, 29, Upgrade, "without setting the upgrade type")]
    [InlineData(FeatureNames.MetadataVersion, 29, SafeDowngrade, "might delete metadata information")]
    [InlineData(FeatureNames.MetadataVersion, 29, UnsafeDowngrade, "Unsafe metadata downgrade is not supported")]
    [InlineData(FeatureNames.MetadataVersion, 30, (sbyte)9, "does not support the given upgrade type")]
    [InlineData(FeatureNames.GroupVersion, 1, Upgrade, "Local controller 0 does not support this feature")]
    [InlineData(FeatureNames.GroupVersion, -1, SafeDowngrade, "cannot be less than 0")]
    [InlineData(FeatureNames.KRaftVersion, 1, Upgrade, "fixed voters")]
    [InlineData("nope", 1, Upgrade, "Local controller 0 does not support this feature")]
    public void What_cannot_be_is_refused_and_says_why(string feature, short level, sbyte type, string why)
    {
        var result = Decide(new TestCluster(), (feature, level, type));

        Assert.Empty(result.Records);
        Assert.Equal((short)ErrorCode.InvalidUpdateVersion, result.Response.ErrorCode);
        Assert.Contains(why, result.Response.ErrorMessage!, StringComparison.Ordinal);
    }

    [Fact]
    public void Feature_of_an_older_cluster_may_be_lowered_and_kept()
    {
        var result = Decide(
            new TestCluster(elr: true), (FeatureNames.EligibleLeaderReplicasVersion, 0, SafeDowngrade));

        var record = Assert.IsType<FeatureLevelRecord>(Assert.Single(result.Records).Message);
        Assert.Equal(0, record.FeatureLevel);
        Assert.Empty(Decide(new TestCluster(elr: true), (FeatureNames.EligibleLeaderReplicasVersion, 1, Upgrade)).Records);
    }

    [Fact]
    public void One_fault_fails_all_and_a_dry_run_writes_nothing()
    {
        var cluster = new TestCluster(elr: true);
        Assert.Empty(Decide(cluster, (FeatureNames.EligibleLeaderReplicasVersion, 0, SafeDowngrade), ("nope", 1, Upgrade)).Records);
        var dry = new UpdateFeaturesRequest { ValidateOnly = true };
        dry.FeatureUpdates.Add(Update(FeatureNames.EligibleLeaderReplicasVersion, 0, SafeDowngrade));

        var result = UpdateFeaturesDecision.Decide(cluster.Context, dry, 1);

        Assert.Empty(result.Records);
        Assert.Equal("NONE", Assert.Single(result.Response.Results).ErrorMessage);
    }

    [Fact]
    public void Every_registered_broker_must_be_able_to_run_with_it()
    {
        var cluster = new TestCluster();
        var old = TestCluster.Registration(5);
        old.Features.Clear();
        old.Features.Add(new BrokerRegistrationRequest.Feature
        {
            Name = FeatureNames.MetadataVersion, MinSupportedVersion = 7, MaxSupportedVersion = 30,
        });
        cluster.Register(old);

        // At level 0, where it is, a feature that the broker does not know is no obstacle.
        Assert.Equal(0, Decide(cluster, (FeatureNames.EligibleLeaderReplicasVersion, 0, Upgrade)).Response.ErrorCode);
        Assert.Equal(0, Decide(cluster, (FeatureNames.MetadataVersion, 30, Upgrade)).Response.ErrorCode);
    }

    [Fact]
    public void Controller_is_registered_once_for_each_start()
    {
        var cluster = new TestCluster();
        var request = new ControllerRegistrationRequest { ControllerId = 3, IncarnationId = new Common.Uuid(1, 3) };
        request.Listeners.Add(new ControllerRegistrationRequest.Listener { Name = "CONTROLLER", Host = "h", Port = 9093 });

        var result = ControllerRegistrationDecision.Decide(cluster.Context, request);
        cluster.Commit(result.Records);

        Assert.Single(result.Records);
        Assert.Empty(ControllerRegistrationDecision.Decide(cluster.Context, request).Records);
        request.Listeners.Clear();
        Assert.Equal(
            (short)ErrorCode.InvalidRequest,
            ControllerRegistrationDecision.Decide(cluster.Context, request).Response.ErrorCode);
    }

    private static ControllerResult<UpdateFeaturesResponse> Decide(
        TestCluster cluster, params (string Feature, short Level, sbyte Type)[] updates)
    {
        var request = new UpdateFeaturesRequest();
        foreach (var (feature, level, type) in updates)
        {
            request.FeatureUpdates.Add(Update(feature, level, type));
        }

        return UpdateFeaturesDecision.Decide(cluster.Context, request, 2);
    }

    private static UpdateFeaturesRequest.FeatureUpdateKey Update(string feature, short level, sbyte type) =>
        new() { Feature = feature, MaxVersionLevel = level, UpgradeType = type };
}
