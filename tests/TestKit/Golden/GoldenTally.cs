using System.Globalization;

namespace KRaftNet.TestKit.Golden;

/// <summary>
/// What came of the cases of golden files: per file how many were run, passed, deliberately different and failed.
/// Owned by one test.
/// </summary>
public sealed class GoldenTally
{
    private const int FailuresShownMax = 20;
    private readonly SortedDictionary<string, Counts> _files = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _differences = new(StringComparer.Ordinal);
    private readonly List<string> _failures = [];

    /// <summary>Cases run in all files.</summary>
    public int Run => Sum(counts => counts.Run);

    /// <summary>Cases that came out as recorded.</summary>
    public int Passed => Sum(counts => counts.Passed);

    /// <summary>Cases that differ for a reviewed reason.</summary>
    public int Different => Sum(counts => counts.Different);

    /// <summary>Cases that differ for none.</summary>
    public int Failed => Sum(counts => counts.Failed);

    /// <summary>Runs one case; an exception that leaves it is a failure of the case.</summary>
    /// <param name="file">The file the case is from.</param>
    /// <param name="name">Finds the case again, for the message of a failure.</param>
    /// <param name="check">Returns null if all is as recorded, else what differs.</param>
    public void Check(string file, string name, Func<string?> check)
    {
        string? difference;
        try
        {
            difference = check();
        }
        catch (Exception e)
        {
            difference = $"{e.GetType().Name}: {e.Message}";
        }

        if (difference is null)
        {
            Pass(file);
        }
        else
        {
            Fail(file, $"{name}: {difference}");
        }
    }

    /// <summary>Counts a case that came out as recorded.</summary>
    public void Pass(string file) => Of(file).Passed++;

    /// <summary>Counts a case that a rule of the reviewed list explains.</summary>
    public void Differ(string file, string rule)
    {
        Of(file).Different++;
        _differences[rule] = _differences.GetValueOrDefault(rule) + 1;
    }

    /// <summary>Counts a failed case and keeps the first messages.</summary>
    public void Fail(string file, string message)
    {
        Of(file).Failed++;
        if (_failures.Count < FailuresShownMax)
        {
            _failures.Add($"{file}: {message}");
        }
    }

    /// <summary>The table, line by line: files, the rules that were used, the first failures.</summary>
    public IEnumerable<string> Report()
    {
        foreach (var (file, counts) in _files)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{file}: {counts}");
        }

        foreach (var (rule, count) in _differences)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"deliberate: {count} by {rule}");
        }

        foreach (var failure in _failures)
        {
            yield return $"FAILED {failure}";
        }
    }

    /// <summary>Writes the table and fails the test if a case failed or if none was run.</summary>
    /// <param name="output">Where the table goes.</param>
    public void Finish(ITestOutputHelper output)
    {
        foreach (var line in Report())
        {
            output.WriteLine(line);
        }

        if (Failed > 0 || Run == 0)
        {
            Assert.Fail(Run == 0 ? "No case was run." : string.Join('\n', _failures));
        }
    }

    private Counts Of(string file)
    {
        if (!_files.TryGetValue(file, out var counts))
        {
            _files[file] = counts = new Counts();
        }

        return counts;
    }

    private int Sum(Func<Counts, int> number)
    {
        var sum = 0;
        foreach (var counts in _files.Values)
        {
            sum += number(counts);
        }

        return sum;
    }

    private sealed class Counts
    {
        public int Passed { get; set; }

        public int Different { get; set; }

        public int Failed { get; set; }

        public int Run => Passed + Different + Failed;

        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture,
            $"run {Run}, passed {Passed}, different {Different}, failed {Failed}");
    }
}
