using KRaftNet.Metadata.Image;
using KRaftNet.Metadata.Records;
using KRaftNet.TestKit.Golden;

namespace KRaftNet.Metadata.Tests.Golden;

[Trait("Category", "Golden")]
public sealed class RecordedLogTests(ITestOutputHelper output)
{
    [Fact]
    public void Record_decoded_and_encoded_again_gives_the_recorded_bytes()
    {
        var tally = new GoldenTally();
        foreach (var state in RecordedLogs.States())
        {
            foreach (var log in RecordedLogs.Read(state))
            {
                foreach (var record in log.Records)
                {
                    tally.Check(state, $"{log.File} at {record.Offset}", () =>
                    {
                        var again = MetadataRecord.Decode(record.Value).Encode();
                        return again.SequenceEqual(record.Value) ? null : Convert.ToHexStringLower(again);
                    });
                }
            }
        }

        tally.Finish(output);
    }

    [Fact]
    public void Log_replays_into_an_image_that_a_snapshot_of_it_gives_again()
    {
        var tally = new GoldenTally();
        foreach (var state in RecordedLogs.States())
        {
            foreach (var folder in RecordedLogs.Read(state).GroupBy(log => log.Folder, StringComparer.Ordinal))
            {
                tally.Check(state, folder.Key, () => RoundTrip(folder));
            }
        }

        tally.Finish(output);
    }

    [Fact]
    public void Log_up_to_the_end_of_a_recorded_snapshot_gives_the_same_image_as_the_snapshot()
    {
        var tally = new GoldenTally();
        foreach (var state in RecordedLogs.States())
        {
            foreach (var folder in RecordedLogs.Read(state).GroupBy(log => log.Folder, StringComparer.Ordinal))
            {
                var whole = folder.Where(log => !log.IsSnapshot).OrderBy(log => log.NameOffset).ToList();
                if (whole is [{ NameOffset: 0 }, ..])
                {
                    var records = whole.SelectMany(log => log.Records).ToList();
                    foreach (var snapshot in folder.Where(log => log.IsSnapshot && log.NameOffset > 0))
                    {
                        tally.Check(state, snapshot.File, () => Compare(
                            RecordedLogs.Replay(
                                MetadataImage.Empty, records.Where(record => record.Offset < snapshot.NameOffset)),
                            RecordedLogs.Replay(MetadataImage.Empty, snapshot.Records)));
                    }
                }
            }
        }

        tally.Finish(output);
    }

    /// <summary>The log, on the newest snapshot where the log does not begin at its beginning.</summary>
    private static string? RoundTrip(IEnumerable<RecordedLog> folder)
    {
        var logs = folder.Where(log => !log.IsSnapshot).OrderBy(log => log.NameOffset).ToList();
        var isWhole = logs is [{ NameOffset: 0 }, ..];
        var basis = isWhole ? null : folder.Where(log => log.IsSnapshot).MaxBy(log => log.NameOffset);
        var image = basis is null
            ? MetadataImage.Empty
            : RecordedLogs.Replay(MetadataImage.Empty, basis.Records);
        var from = basis?.NameOffset ?? 0;
        image = RecordedLogs.Replay(
            image, logs.SelectMany(log => log.Records).Where(record => record.Offset >= from));
        var again = RecordedLogs.Replay(
            MetadataImage.Empty,
            ImageWriter.Write(image).Select(
                (record, i) => new RecordedRecord(i, i, record.Encode())));
        return Compare(image, again);
    }

    private static string? Compare(MetadataImage expected, MetadataImage actual)
    {
        var expectedBytes = RecordedLogs.Bytes(expected);
        var actualBytes = RecordedLogs.Bytes(actual);
        return expectedBytes.SequenceEqual(actualBytes)
            ? null
            : $"missing {string.Join(' ', expectedBytes.Except(actualBytes).Take(3))}, " +
              $"surplus {string.Join(' ', actualBytes.Except(expectedBytes).Take(3))}";
    }
}
