using System.Text.Json;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Protocol.Compression;
using KRaftNet.Protocol.Records;
using KRaftNet.TestKit.Golden;

namespace KRaftNet.Protocol.Tests.Records;

[Trait("Category", "Golden")]
public sealed class GoldenValidationTests(ITestOutputHelper output)
{
    private const string Bad = "vectors/record-bad.jsonl.gz";
    private const string Append = "vectors/record-append.jsonl.gz";

    private static readonly RecordBatchRules BrokerRules = new() { TimestampAfterMaxMs = TimestampRange.Unlimited };

    /// <summary>Where our verdict is not the broker's on purpose: a condition on the two, and the reason.</summary>
    private static readonly (Func<ErrorCode, BatchDefect, bool> Applies, string Reason)[] Differences =
    [
        ((theirs, ours) => theirs == ErrorCode.UnknownServerError && ours != BatchDefect.None,
            "an exception of the broker's own: the protocol has a name for what is wrong"),
        ((theirs, ours) => theirs == ErrorCode.None && ours == BatchDefect.OffsetDeltaWrong,
            "offset deltas that lie would make fetches return other offsets than the log has: deep validation refuses"),
        ((theirs, ours) => theirs == ErrorCode.TransactionalIdAuthorizationFailed
                && ours == BatchDefect.TransactionWithoutProducer,
            "the request's handler answers it, which knows that there is no transactional id; here it is a defect"),
    ];

    private readonly BufferPool _pool = new();

    [Fact]
    public void Damaged_batches_get_the_verdict_of_the_broker_and_taken_ones_are_stored_as_it_stores_them()
    {
        var golden = GoldenFolder.Recordings.Require(Bad);
        var tally = new GoldenTally();
        foreach (var line in golden.ReadLines(Bad))
        {
            var name = line.GetProperty("name").GetString()!;
            var set = line.Hex("hex");
            var broker = line.GetProperty("broker");
            var theirs = (ErrorCode)broker.GetProperty("errorCode").GetInt16();
            var verdict = new RecordBatchValidator(_pool).Validate(set, BrokerRules, now: 0);
            var rule = Differences.FirstOrDefault(rule => rule.Applies(theirs, verdict.Defect));
            if (rule.Reason is not null)
            {
                tally.Differ(Bad, rule.Reason);
            }
            else
            {
                tally.Check(Bad, name, () => verdict.Defect.ToErrorCode() != theirs
                    ? $"is {verdict.Defect}, the broker said {theirs}"
                    : verdict.IsAccepted ? StoredDifference(set, verdict, broker) : null);
            }
        }

        tally.Finish(output);
        Assert.Equal(0, _pool.Outstanding);
    }

    [Fact]
    public void Appended_batches_get_the_verdict_and_the_bytes_of_the_leader()
    {
        var golden = GoldenFolder.Recordings.Require(Append);
        var tally = new GoldenTally();
        foreach (var line in golden.ReadLines(Append))
        {
            tally.Check(Append, line.GetProperty("name").GetString()!, () => AppendDifference(line));
        }

        tally.Finish(output);
        Assert.Equal(0, _pool.Outstanding);
    }

    private static string? StoredDifference(byte[] set, BatchVerdict verdict, JsonElement broker)
    {
        var stored = broker.Hex("stored");
        var batch = set.AsSpan(0, verdict.BatchBytes);
        RecordBatchPatch.SetBaseOffset(batch, new Offset(broker.GetProperty("baseOffset").GetInt64()));
        RecordBatchPatch.SetLeaderEpoch(batch, new RecordBatchHeader(stored).LeaderEpoch);
        RecordBatchPatch.SetTimestamps(batch, BrokerRules.TimestampType, verdict.MaxTimestamp);
        return batch.SequenceEqual(stored) ? null : "is stored with other bytes";
    }

    private string? AppendDifference(JsonElement line)
    {
        var result = line.GetProperty("result");
        var now = line.GetProperty("now").GetInt64();
        var rules = RulesOf(line);
        var set = line.Hex("in");
        var verdict = new RecordBatchValidator(_pool).Validate(set, rules, now);
        if (result.TryGetProperty("exception", out var exception))
        {
            return RefusalDifference(result, exception.GetString()!, verdict);
        }

        if (!verdict.IsAccepted)
        {
            return $"is refused as {verdict.Defect}";
        }

        var maxTimestamp = rules.TimestampType == TimestampType.LogAppendTime ? now : verdict.MaxTimestamp;
        if (maxTimestamp != result.GetProperty("maxTimestampMs").GetInt64())
        {
            return $"has the max timestamp {maxTimestamp}";
        }

        using var batch = BatchFor(set.AsMemory(0, verdict.BatchBytes), TargetOf(line));
        RecordBatchPatch.SetBaseOffset(batch.Span, new Offset(line.GetProperty("firstOffset").GetInt64()));
        RecordBatchPatch.SetLeaderEpoch(batch.Span, new LeaderEpoch(line.GetProperty("leaderEpoch").GetInt32()));
        RecordBatchPatch.SetTimestamps(batch.Span, rules.TimestampType, maxTimestamp);
        return BytesDifference(batch, result.Hex("out"));
    }

    private PooledBuffer BatchFor(ReadOnlyMemory<byte> batch, CompressionType target)
    {
        if (RecordBatchRecompressor.IsNeeded(new RecordBatchHeader(batch.Span), target))
        {
            return RecordBatchRecompressor.Recompress(_pool, batch, target);
        }

        var copy = _pool.Rent(batch.Length);
        batch.CopyTo(copy.Memory);
        return copy;
    }

    /// <summary>
    /// Batches that were compressed anew have other payloads, and with them other lengths and checksums.
    /// </summary>
    private string? BytesDifference(PooledBuffer batch, byte[] expected)
    {
        if (batch.Span.SequenceEqual(expected))
        {
            return null;
        }

        using var ours = RecordSection.Open(_pool, batch.Memory);
        using var theirs = RecordSection.Open(_pool, expected);
        var isSame = new RecordBatchHeader(batch.Span).Attributes.Compression != CompressionType.None
            && RecordBatchView.TryRead(batch.Span, out var view)
            && view.IsCrcValid
            && HeaderWithoutLengthAndCrc(batch.Span).AsSpan().SequenceEqual(HeaderWithoutLengthAndCrc(expected))
            && ours.Records.SequenceEqual(theirs.Records);
        return isSame ? null : $"is stored as {Convert.ToHexString(batch.Span)}";
    }

    private static byte[] HeaderWithoutLengthAndCrc(ReadOnlySpan<byte> batch)
    {
        var header = batch[..RecordBatchLayout.HeaderSize].ToArray();
        header.AsSpan(RecordBatchLayout.BatchLengthAt, sizeof(int)).Clear();
        header.AsSpan(RecordBatchLayout.CrcAt, sizeof(uint)).Clear();
        return header;
    }

    private static string? RefusalDifference(JsonElement result, string exception, BatchVerdict verdict)
    {
        var named = result.TryGetProperty("invalidException", out var inner) ? inner.GetString()! : exception;
        var expected = named.Split('.')[^1] switch
        {
            "InvalidRecordException" => ErrorCode.InvalidRecord,
            "InvalidTimestampException" => ErrorCode.InvalidTimestamp,
            _ => ErrorCode.UnknownServerError,
        };
        if (verdict.Defect.ToErrorCode() != expected)
        {
            return $"is {verdict.Defect} instead of {named}";
        }

        var expectedErrors = result.TryGetProperty("recordErrors", out var errors)
            ? errors.EnumerateArray().Select(error => error.GetProperty("batchIndex").GetInt32()).ToArray()
            : [];
        var foundErrors = verdict.RecordErrors?.Select(error => error.Index).ToArray() ?? [];
        return expectedErrors.SequenceEqual(foundErrors) ? null : $"names records {string.Join(", ", foundErrors)}";
    }

    private static RecordBatchRules RulesOf(JsonElement line) => new()
    {
        Origin = OriginOf(line.GetProperty("origin").GetString()!),
        IsCompacted = line.GetProperty("compactedTopic").GetBoolean(),
        TimestampType = Enum.Parse<TimestampType>(line.GetProperty("topicTimestampType").GetString()!),
        TimestampBeforeMaxMs = line.GetProperty("timestampBeforeMaxMs").GetInt64(),
        TimestampAfterMaxMs = line.GetProperty("timestampAfterMaxMs").GetInt64(),
    };

    /// <summary>From the form RAFT_LEADER.</summary>
    private static BatchOrigin OriginOf(string name) =>
        Enum.Parse<BatchOrigin>(name.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);

    private static CompressionType TargetOf(JsonElement line) =>
        GoldenRecordBatch.Codec(line.GetProperty("targetCompression").GetString()!);
}
