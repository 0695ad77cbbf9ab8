using System.Diagnostics;
using KRaftNet.Load.Measuring;
using KRaftNet.Common.Files;
using KRaftNet.Platform.Files;

namespace KRaftNet.Load.Quorum;

/// <summary>
/// What this machine does without any broker: appends so many bytes to a file, which is reserved ahead as the metadata log
/// is, and calls fdatasync, one after the other. Used by one thread.
/// </summary>
internal sealed class RawDisk(string folder)
{
    private const int ReservationBytes = 16 << 20;
    private readonly OsFileSystem _files = new();

    /// <summary>Appends for a while; the file is deleted.</summary>
    /// <param name="bytes">Of each append.</param>
    /// <param name="records">That each stands for.</param>
    /// <param name="time">How long.</param>
    public Round Run(int bytes, int records, TimeSpan time)
    {
        var data = new byte[bytes];
        var latencies = new LatencyHistogram();
        var path = Path.Combine(folder, "raw");
        using var file = _files.Open(path, FileOpenMode.Truncate);
        long position = 0;
        long reserved = 0;
        var begun = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begun) < time)
        {
            var start = Stopwatch.GetTimestamp();
            if (position + bytes > reserved)
            {
                reserved = position + bytes + ReservationBytes;
                file.Preallocate(reserved);
            }

            file.Write(position, data);
            file.Flush();
            position += bytes;
            latencies.Record((long)Stopwatch.GetElapsedTime(start).TotalNanoseconds);
        }

        var elapsed = Stopwatch.GetElapsedTime(begun);
        _files.DeleteFile(path);
        return new Round(position, latencies.Count * records, elapsed, latencies, null);
    }
}
