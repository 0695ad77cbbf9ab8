using System.Globalization;

namespace KRaftNet.Load.Servers;

/// <summary>Processor time of a process by <c>/proc/PID/stat</c>. Stateless.</summary>
internal static class ProcessCpu
{
    /// <summary>USER_HZ, in which the file counts: 100 on every Linux that .NET runs on.</summary>
    private const long TicksPerSecond = 100;

    private const int UserField = 11;
    private const int SystemField = 12;

    /// <summary>User and system time so far, of all threads.</summary>
    public static TimeSpan Of(int process) =>
        Parse(File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat")));

    /// <summary>Out of the file's text, whose second field, the name, may hold spaces and parentheses.</summary>
    internal static TimeSpan Parse(string stat)
    {
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = Field(fields, UserField) + Field(fields, SystemField);
        return TimeSpan.FromTicks(ticks * (TimeSpan.TicksPerSecond / TicksPerSecond));
    }

    private static long Field(string[] fields, int index) => long.Parse(fields[index], CultureInfo.InvariantCulture);
}
