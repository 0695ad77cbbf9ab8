using System.Globalization;

namespace KRaftNet.Load.Measuring;

/// <summary>How busy the machine is besides. Stateless.</summary>
internal static class LoadAverage
{
    /// <summary>Processes that ran or waited for the disk in the last minute, as the system counts them.</summary>
    public static double LastMinute() =>
        double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);
}
