using KRaftNet.Common;
using KRaftNet.Metadata.Delta;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Tests.Delta;

public sealed class MetadataTransactionFilterTests
{
    private readonly MetadataTransactionFilter _filter = new();
    private readonly List<IMessage> _output = [];
    private long _offset = 100;

    [Fact]
    public void Records_outside_transactions_pass_at_once()
    {
        Accept(new NoOpRecord());
        Assert.Single(_output);
        Assert.Null(_filter.OpenSince);
    }

    [Fact]
    public void Records_of_a_transaction_are_held_until_its_end_and_keep_their_order()
    {
        Accept(new BeginTransactionRecord());
        Accept(Topic("a"));
        Accept(Topic("b"));
        Assert.Empty(_output);
        Assert.Equal(new Offset(100), _filter.OpenSince);
        Accept(new EndTransactionRecord());
        Accept(Topic("c"));
        Assert.Equal(["a", "b", "c"], _output.Cast<TopicRecord>().Select(topic => topic.Name));
        Assert.Null(_filter.OpenSince);
    }

    [Fact]
    public void Aborted_records_are_dropped()
    {
        Accept(new BeginTransactionRecord());
        Accept(Topic("a"));
        Accept(new AbortTransactionRecord());
        Accept(Topic("b"));
        Assert.Equal("b", Assert.IsType<TopicRecord>(Assert.Single(_output)).Name);
    }

    [Fact]
    public void Reset_forgets_an_open_transaction()
    {
        Accept(new BeginTransactionRecord());
        Accept(Topic("a"));
        _filter.Reset();
        Accept(new BeginTransactionRecord());
        Accept(new EndTransactionRecord());
        Assert.Empty(_output);
    }

    [Fact]
    public void Begin_within_a_transaction_and_end_outside_are_refused()
    {
        Assert.Throws<MetadataReplayException>(() => Accept(new EndTransactionRecord()));
        Assert.Throws<MetadataReplayException>(() => Accept(new AbortTransactionRecord()));
        Accept(new BeginTransactionRecord());
        Assert.Throws<MetadataReplayException>(() => Accept(new BeginTransactionRecord()));
    }

    private static TopicRecord Topic(string name) => new() { Name = name };

    private void Accept(IMessage record) => _filter.Accept(record, new Offset(_offset++), _output);
}
