using KRaftNet.Broker.Requests;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Broker.Tests.Requests;

public sealed class HandlerTableTests
{
    [Fact]
    public void Table_finds_each_handler_by_its_key_and_lists_them_in_order()
    {
        var fetch = new StubHandler(ApiKey.Fetch, new VersionRange(4, 18));
        var produce = new StubHandler(ApiKey.Produce, new VersionRange(3, 13));
        var versions = new StubHandler(ApiKey.ApiVersions, new VersionRange(0, 4));

        var table = new HandlerTable([versions, fetch, produce]);

        Assert.Equal([produce, fetch, versions], table.All);
        Assert.Same(fetch, table.Find((short)ApiKey.Fetch));
        Assert.Same(versions, table.Find((short)ApiKey.ApiVersions));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(short.MinValue)]
    [InlineData(short.MaxValue)]
    [InlineData(2)]
    [InlineData(19)]
    public void Table_has_nobody_for_another_key(int key)
    {
        var table = new HandlerTable([new StubHandler(ApiKey.ApiVersions, new VersionRange(0, 4))]);

        Assert.Null(table.Find((short)key));
        Assert.Null(new HandlerTable([]).Find((short)key));
    }

    [Fact]
    public void Two_handlers_of_one_api_are_refused()
    {
        var first = new StubHandler(ApiKey.Fetch, new VersionRange(4, 18));
        var second = new StubHandler(ApiKey.Fetch, new VersionRange(0, 3));

        Assert.Throws<ArgumentException>(() => new HandlerTable([first, second]));
    }

    [Fact]
    public void Unserved_version_of_ApiVersions_is_answered_with_the_served_ones()
    {
        var answer = UnsupportedApiVersions.Answer(new StubHandler(ApiKey.ApiVersions, new VersionRange(0, 4)));

        Assert.Equal(ErrorCode.UnsupportedVersion, (ErrorCode)answer.ErrorCode);
        var only = Assert.Single(answer.ApiKeys);
        Assert.Equal(((short)ApiKey.ApiVersions, (short)0, (short)4), (only.ApiKey, only.MinVersion, only.MaxVersion));
    }

    [Fact]
    public void Unserved_version_without_a_handler_names_nothing()
    {
        var answer = UnsupportedApiVersions.Answer(null);

        Assert.Equal(ErrorCode.UnsupportedVersion, (ErrorCode)answer.ErrorCode);
        Assert.Empty(answer.ApiKeys);
    }

    private sealed class StubHandler(ApiKey key, VersionRange versions) : ApiHandler
    {
        public override ApiKey Key { get; } = key;

        public override VersionRange Versions { get; } = versions;

        public override void Handle(RequestContext context, ref WireReader body) =>
            context.Respond(new ApiVersionsResponse());
    }
}
