using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using KRaftNet.Micro;
using Perfolizer.Horology;

// In this process: the generated projects of the usual toolchain would be restored and built for every run.
var usual = Job.Default
    .WithToolchain(InProcessEmitToolchain.Instance)
    .WithWarmupCount(3)
    .WithIterationCount(10)
    .WithIterationTime(TimeInterval.FromMilliseconds(100));
var words = MicroWords.Of(args);
if (words.IsQuick)
{
    usual = usual.WithWarmupCount(1).WithIterationCount(1).WithIterationTime(TimeInterval.FromMilliseconds(10));
}

var config = ManualConfig.CreateEmpty()
    .AddJob(usual)
    .AddDiagnoser(MemoryDiagnoser.Default)
    .AddColumnProvider(DefaultColumnProviders.Instance)
    .AddLogger(ConsoleLogger.Default)
    .WithArtifactsPath(Path.Combine(KRaftNet.Bench.Checkout.Root, "artifacts", "micro"))
    .WithOptions(ConfigOptions.DisableOptimizationsValidator | ConfigOptions.JoinSummary);
var switcher = BenchmarkSwitcher.FromAssembly(typeof(Checksums).Assembly);
var summaries = switcher.Run(words.Rest, config).ToList();
MicroResults.Write(summaries, words);
return summaries.Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success)) ? 1 : 0;
