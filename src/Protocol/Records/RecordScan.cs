using KRaftNet.Common;

namespace KRaftNet.Protocol.Records;

/// <summary>
/// Takes the records of one batch one after another and holds each against the header and the rules. Owned by one
/// validation.
/// </summary>
internal ref struct RecordScan(RecordBatchHeader header, RecordBatchRules rules, long now)
{
    private readonly long _baseTimestamp = header.BaseTimestamp;
    private readonly long? _logAppendTime =
        header.Attributes.TimestampType == TimestampType.LogAppendTime ? header.MaxTimestamp : null;

    private readonly bool _needsKeys = rules.IsCompacted && !header.Attributes.IsControl;
    private readonly bool _checksTimestamps = rules.ChecksTimestamps;
    private readonly TimestampRange _range =
        TimestampRange.Around(now, rules.TimestampBeforeMaxMs, rules.TimestampAfterMaxMs);

    private readonly int _count = header.Count;
    private List<RecordError>? _errors;
    private BatchDefect _recordDefect;

    /// <summary>Records taken.</summary>
    public int Taken { get; private set; }

    /// <summary>Whether as many were taken as the header states.</summary>
    public readonly bool IsDone => Taken == _count;

    /// <summary>The largest timestamp so far; -1 for none.</summary>
    public long MaxTimestamp { get; private set; } = -1;

    /// <summary>What is wrong with single records so far.</summary>
    public readonly BatchDefect RecordDefect => _recordDefect;

    /// <summary>The first of those.</summary>
    public readonly IReadOnlyList<RecordError>? Errors => _errors;

    /// <summary>Takes the next record; the answer is a defect of the batch that makes going on of no use.</summary>
    public BatchDefect Take(in RecordLayout record)
    {
        Invariant.Require(!IsDone);
        if (record.OffsetDelta != Taken)
        {
            return BatchDefect.OffsetDeltaWrong;
        }

        var timestamp = _logAppendTime ?? unchecked(_baseTimestamp + record.TimestampDelta);
        if (_needsKeys && record.KeyLength < 0)
        {
            Refuse(BatchDefect.KeyMissing, timestamp);
        }
        else if (_checksTimestamps && !_range.Allows(timestamp))
        {
            Refuse(BatchDefect.TimestampOutOfRange, timestamp);
        }

        MaxTimestamp = Math.Max(MaxTimestamp, timestamp);
        Taken++;
        return BatchDefect.None;
    }

    /// <summary>Where keys and timestamps are wrong, Kafka names the timestamps.</summary>
    private void Refuse(BatchDefect defect, long timestamp)
    {
        _recordDefect = _recordDefect == BatchDefect.TimestampOutOfRange ? _recordDefect : defect;
        _errors ??= [];
        if (_errors.Count < RecordError.KeptMax)
        {
            _errors.Add(new RecordError(Taken, defect, timestamp));
        }
    }
}
