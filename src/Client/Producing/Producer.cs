using System.Collections.Immutable;
using KRaftNet.Client.Connections;
using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Compression;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Records;

namespace KRaftNet.Client.Producing;

/// <summary>
/// Writes records to one topic. A partition has one batch under way at a time, so that records keep their order while
/// batches are tried again; with acks of all replicas the broker takes each batch once (KIP-98). Owned by the loop of its
/// cluster connection.
/// </summary>
public sealed class Producer : IDisposable
{
    private readonly ClusterConnection _cluster;
    private readonly ProducerOptions _options;
    private readonly ImmutableArray<PartitionQueue> _queues;
    private readonly Partitioner _partitioner;
    private readonly BatchSender _sender;
    private TaskCompletionSource? _changed;
    private Exception? _failure;
    private bool _isDisposed;

    private Producer(
        ClusterConnection cluster, TopicView topic, ProducerOptions options, RecordBatchOptions template, Prng random)
    {
        _cluster = cluster;
        _options = options;
        _queues = [.. Enumerable.Range(0, topic.Leaders.Length)
            .Select(partition => new PartitionQueue(partition, cluster.Pool, template, options.BatchBytes))];
        _partitioner = new Partitioner(topic.Leaders.Length, random);
        _sender = new BatchSender(cluster, topic, options.Acks);
    }

    /// <summary>Records that were acknowledged.</summary>
    public long Delivered { get; private set; }

    /// <summary>Finds the topic, which the brokers may create, and gets a producer id if acks are those of all.</summary>
    /// <exception cref="KafkaException">There is no such topic, or no id.</exception>
    /// <exception cref="CodecMissingException">This machine does not have the codec.</exception>
    public static async Task<Producer> Open(ClusterConnection cluster, string topic, ProducerOptions options, Prng random)
    {
        Codecs.For(options.Compression);
        var view = await TopicView.Find(cluster, topic, mayCreate: true);
        var template = new RecordBatchOptions { Compression = options.Compression };
        if (options.Acks == -1)
        {
            template = await new Patience(cluster, cluster.Options.RetryTimeout).Until(() => WithId(cluster, template));
        }

        return new Producer(cluster, view, options, template, random);
    }

    /// <summary>Adds a record; it is sent when the caller next waits for <see cref="Room"/> or <see cref="Flush"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The topic has no such partition.</exception>
    public void Append(in ProducerRecord record)
    {
        if (record.Partition is { } wanted)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(wanted, nameof(record));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(wanted, _queues.Length, nameof(record));
        }

        var queue = _queues[record.Partition ?? _partitioner.Choose(record.Key)];
        var timestamp = record.Timestamp ?? _cluster.Time.GetUtcNow().ToUnixTimeMilliseconds();
        if (queue.Append(timestamp, record) && record is { Key.IsNull: true, Partition: null })
        {
            _partitioner.GoOn();
        }
    }

    /// <summary>Sends what was added, and completes when there is room for more.</summary>
    /// <exception cref="KafkaException">A batch was refused, or not taken in time; nothing more is sent.</exception>
    public Task Room() => WaitUntil(() => _queues.Sum(queue => queue.BufferedBytes) <= _options.BufferedBytesMax);

    /// <summary>Sends what was added, and completes when all of it is acknowledged.</summary>
    /// <exception cref="KafkaException">A batch was refused, or not taken in time; nothing more is sent.</exception>
    public Task Flush() => WaitUntil(() => _queues.All(queue => queue.IsEmpty));

    /// <summary>Drops what is not acknowledged. Buffers that a connection may still read go back when it is done.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _failure ??= new ObjectDisposedException(nameof(Producer));
        foreach (var queue in _queues)
        {
            if (!queue.IsDraining)
            {
                queue.Dispose();
            }
        }
    }

    private static async Task<RecordBatchOptions> WithId(ClusterConnection cluster, RecordBatchOptions template)
    {
        using var reply = await cluster.CallAny<InitProducerIdRequest, InitProducerIdResponse>(new InitProducerIdRequest
        {
            TransactionalId = null,
            TransactionTimeoutMs = int.MaxValue,
        });
        var answer = reply.Message;
        return (ErrorCode)answer.ErrorCode == ErrorCode.None
            ? template with { ProducerId = new ProducerId(answer.ProducerId), ProducerEpoch = answer.ProducerEpoch }
            : throw KafkaException.Of((ErrorCode)answer.ErrorCode, "no id for an idempotent producer");
    }

    private async Task WaitUntil(Func<bool> isReached)
    {
        StartDraining();
        while (_failure is null && !isReached())
        {
            _changed ??= new TaskCompletionSource();
            await _changed.Task;
        }

        if (_failure is not null)
        {
            throw _failure;
        }
    }

    private void StartDraining()
    {
        foreach (var queue in _queues)
        {
            if (!queue.IsDraining && !queue.IsEmpty && _failure is null)
            {
                _ = Drain(queue);
            }
        }
    }

    private async Task Drain(PartitionQueue queue)
    {
        queue.IsDraining = true;
        try
        {
            while (!queue.IsEmpty && _failure is null)
            {
                var batch = queue.Peek();
                await _sender.Deliver(queue.Partition, batch);
                Delivered += batch.Count;
                queue.Remove();
                TellChange();
            }
        }
        catch (Exception e)
        {
            // Thrown to whoever waits: nobody awaits this.
            _failure ??= e;
            TellChange();
        }

        queue.IsDraining = false;
        if (_isDisposed)
        {
            queue.Dispose();
        }
    }

    private void TellChange()
    {
        var changed = _changed;
        _changed = null;
        changed?.SetResult();
    }
}
