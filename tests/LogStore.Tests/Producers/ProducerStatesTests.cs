using KRaftNet.Common;
using KRaftNet.LogStore.Producers;
using KRaftNet.LogStore.Tests.Fixtures;

namespace KRaftNet.LogStore.Tests.Producers;

public sealed class ProducerStatesTests
{
    private readonly ProducerStates _states = new();
    private Offset _end;

    [Fact]
    public void Unknown_producer_may_begin_anywhere()
    {
        Assert.Equal(ProducerVerdict.Append, Judge(Batches.Of(1, sequence: 77)));
        Assert.Equal(0, _states.Count);
    }

    [Fact]
    public void Next_sequence_follows_and_any_other_is_out_of_order()
    {
        Take(Batches.Of(1, sequence: 0, count: 3));
        Assert.Equal(ProducerVerdict.Append, Judge(Batches.Of(1, sequence: 3)));
        Assert.Equal(ProducerVerdict.OutOfOrderSequence, Judge(Batches.Of(1, sequence: 4)));
        Assert.Equal(ProducerVerdict.OutOfOrderSequence, Judge(Batches.Of(1, sequence: 1)));
    }

    [Fact]
    public void Sequences_wrap_to_zero()
    {
        Take(Batches.Of(1, sequence: int.MaxValue - 1, count: 3));
        Assert.Equal(ProducerVerdict.Append, Judge(Batches.Of(1, sequence: 1)));
        Assert.Equal(ProducerVerdict.Duplicate, Judge(Batches.Of(1, sequence: int.MaxValue - 1, count: 3)));
    }

    [Fact]
    public void One_of_the_last_five_batches_is_a_duplicate_with_its_first_offset()
    {
        for (var i = 0; i < 7; i++)
        {
            Take(Batches.Of(1, sequence: 2 * i, count: 2));
        }

        var verdict = _states.Check(Batches.Header(Batches.Of(1, sequence: 4, count: 2)), out var original);
        Assert.Equal(ProducerVerdict.Duplicate, verdict);
        Assert.Equal(new Offset(4), original.FirstOffset);
        Assert.Equal(new Offset(5), original.LastOffset);
        Assert.Equal(ProducerVerdict.OutOfOrderSequence, Judge(Batches.Of(1, sequence: 2, count: 2)));
        Assert.Equal(ProducerVerdict.OutOfOrderSequence, Judge(Batches.Of(1, sequence: 4, count: 1)));
    }

    [Fact]
    public void Older_epoch_is_fenced_and_a_newer_one_begins_at_zero()
    {
        Take(Batches.Of(1, sequence: 0, producerEpoch: 3));
        Assert.Equal(ProducerVerdict.InvalidProducerEpoch, Judge(Batches.Of(1, sequence: 1, producerEpoch: 2)));
        Assert.Equal(ProducerVerdict.InvalidProducerEpoch, Judge(Batches.Of(1, sequence: 1, producerEpoch: -1)));
        Assert.Equal(ProducerVerdict.OutOfOrderSequence, Judge(Batches.Of(1, sequence: 1, producerEpoch: 4)));
        Assert.Equal(ProducerVerdict.Append, Judge(Batches.Of(1, sequence: 0, producerEpoch: 4)));
    }

    [Fact]
    public void After_a_marker_that_raised_the_epoch_the_first_sequence_is_zero()
    {
        Take(Batches.Of(1, sequence: 0, isTransactional: true));
        Take(Batches.Marker(1, producerEpoch: 1));
        var second = Batches.Of(1, sequence: 1, producerEpoch: 1, isTransactional: true);
        Assert.Equal(ProducerVerdict.OutOfOrderSequence, Judge(second));
        var first = Batches.Of(1, sequence: 0, producerEpoch: 1, isTransactional: true);
        Assert.Equal(ProducerVerdict.Append, Judge(first));
        Assert.Equal(7, _states.Find(new ProducerId(1))!.CoordinatorEpoch);
    }

    [Fact]
    public void Plain_batch_within_a_transaction_is_refused()
    {
        Take(Batches.Of(1, sequence: 0, isTransactional: true));
        Assert.Equal(ProducerVerdict.InvalidTransactionState, Judge(Batches.Of(1, sequence: 1)));
        Take(Batches.Marker(1, producerEpoch: 0));
        Assert.Equal(ProducerVerdict.Append, Judge(Batches.Of(1, sequence: 1)));
    }

    [Fact]
    public void Unstable_begins_with_the_oldest_transaction_until_its_marker_is_below_the_high_watermark()
    {
        Assert.Equal(Offset.None, _states.FirstUnstable);
        Take(Batches.Of(9, sequence: 0));
        Take(Batches.Of(1, sequence: 0, isTransactional: true));
        Take(Batches.Of(2, sequence: 0, isTransactional: true));
        Assert.Equal(new Offset(1), _states.FirstUnstable);
        Take(Batches.Marker(1, producerEpoch: 0));
        Assert.Equal(new Offset(1), _states.FirstUnstable);
        _states.OnHighWatermark(new Offset(3));
        Assert.Equal(new Offset(1), _states.FirstUnstable);
        _states.OnHighWatermark(new Offset(4));
        Assert.Equal(new Offset(2), _states.FirstUnstable);
        Take(Batches.Marker(2, producerEpoch: 0, isCommit: false));
        _states.OnHighWatermark(new Offset(5));
        Assert.Equal(Offset.None, _states.FirstUnstable);
    }

    [Fact]
    public void Idle_producers_are_forgotten_but_not_within_a_transaction()
    {
        Take(Batches.Of(1, sequence: 0, timestamp: 100));
        Take(Batches.Of(2, sequence: 0, timestamp: 200));
        Take(Batches.Of(3, sequence: 0, timestamp: 100, isTransactional: true));
        _states.RemoveIdleSince(200);
        Assert.Equal([2L, 3L], _states.Ordered.Select(entry => entry.Id.Value));
    }

    [Fact]
    public void Snapshot_holds_the_last_batch_and_the_transaction()
    {
        Take(Batches.Of(5, sequence: 0, count: 2, timestamp: 300));
        Take(Batches.Of(5, sequence: 2, count: 3, timestamp: 400));
        Take(Batches.Of(4, sequence: 9, producerEpoch: 2, isTransactional: true));
        var read = ProducerSnapshotFile.TryDecode(ProducerSnapshotFile.Encode(_states));
        Assert.NotNull(read);
        Assert.Equal(2, read.Count);
        var plain = read.Find(new ProducerId(5))!;
        Assert.Equal(new ProducerBatch(4, new Offset(4), 2, 400), plain.LastBatch);
        Assert.Equal(1, plain.BatchCount);
        Assert.Equal(new Offset(5), read.Find(new ProducerId(4))!.TransactionFirstOffset);
        Assert.Equal(new Offset(5), read.FirstUnstable);
        Assert.Equal(ProducerSnapshotFile.Encode(_states), ProducerSnapshotFile.Encode(read));
    }

    [Fact]
    public void Snapshot_without_producers_has_ten_bytes() =>
        Assert.Equal(10, ProducerSnapshotFile.Encode(new ProducerStates()).Length);

    [Fact]
    public void Snapshot_with_any_bit_turned_is_refused()
    {
        Take(Batches.Of(5, sequence: 0));
        var file = ProducerSnapshotFile.Encode(_states);
        for (var bit = 0; bit < file.Length * 8; bit++)
        {
            file[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Null(ProducerSnapshotFile.TryDecode(file));
            file[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        for (var length = 0; length < file.Length; length++)
        {
            Assert.Null(ProducerSnapshotFile.TryDecode(file.AsSpan(0, length)));
        }
    }

    private ProducerVerdict Judge(byte[] batch) => _states.Check(Batches.Header(batch), out _);

    private void Take(byte[] batch)
    {
        Protocol.Records.RecordBatchPatch.SetBaseOffset(batch, _end);
        _end = Batches.Header(batch).NextOffset;
        ProducerFold.Apply(_states, batch);
    }
}
