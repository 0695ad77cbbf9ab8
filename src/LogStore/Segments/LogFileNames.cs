using System.Globalization;
using KRaftNet.Common;

namespace KRaftNet.LogStore.Segments;

/// <summary>The names of the files in a partition's folder: an offset of 20 digits and a suffix.</summary>
public static class LogFileNames
{
    /// <summary>Record batches.</summary>
    public const string Log = ".log";

    /// <summary>Offset index.</summary>
    public const string OffsetIndex = ".index";

    /// <summary>Time index.</summary>
    public const string TimeIndex = ".timeindex";

    /// <summary>Index of aborted transactions.</summary>
    public const string TransactionIndex = ".txnindex";

    /// <summary>Producer state just before the offset.</summary>
    public const string ProducerSnapshot = ".snapshot";

    /// <summary>To be deleted; removed when the log is opened.</summary>
    public const string Deleted = ".deleted";

    /// <summary>Half written by the cleaner; removed when the log is opened.</summary>
    public const string Cleaned = ".cleaned";

    /// <summary>Written by the cleaner and to take the place of the segments it covers.</summary>
    public const string Swap = ".swap";

    /// <summary>Half written; removed when the log is opened.</summary>
    public const string Temporary = ".tmp";

    /// <summary>Bytes that recovery took off the end of the log. Ignored by every reader, Kafka's too.</summary>
    public const string SetAside = ".torn";

    /// <summary>The leader epochs of a log.</summary>
    public const string LeaderEpochCheckpoint = "leader-epoch-checkpoint";

    private const int Digits = 20;

    /// <summary>The name of a file, without its folder.</summary>
    public static string Of(Offset offset, string suffix) =>
        offset.Value.ToString("D20", CultureInfo.InvariantCulture) + suffix;

    /// <summary>Takes a name apart; false if it does not begin with 20 digits that are an offset.</summary>
    public static bool TryParse(string name, out Offset offset, out string suffix)
    {
        offset = Offset.None;
        suffix = "";
        if (name.Length < Digits
            || !long.TryParse(name.AsSpan(0, Digits), NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        offset = new Offset(value);
        suffix = name[Digits..];
        return true;
    }
}
