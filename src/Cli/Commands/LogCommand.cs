using System.CommandLine;
using KRaftNet.Cli.Output;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Inspection;
using KRaftNet.LogStore.Verification;
using KRaftNet.Platform.Files;

namespace KRaftNet.Cli.Commands;

/// <summary><c>kraftnet log dump|verify</c>: what is in the files of a log directory, offline, read only.</summary>
internal static class LogCommand
{
    public static Command Make() => new("log", "Reads the files of log directories, and changes nothing.")
    {
        MakeDump(),
        MakeVerify(),
    };

    private static Argument<string[]> Paths() => new("PATH")
    {
        Description = "Log directories, folders of partitions, or single files.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static Option<bool> Json() => new("--json") { Description = "One JSON object a line." };

    private static Command MakeDump()
    {
        var (paths, json) = (Paths(), Json());
        var records = Form("--records", "Tell of the records too.");
        var metadata = Form("--metadata", "Tell of records as those of the metadata log.");
        var offsets = Form("--offsets", "Tell of records as those of __consumer_offsets.");
        var transactions = Form("--transactions", "Tell of records as those of __transaction_state.");
        var shares = Form("--share", "Tell of records as those of __share_group_state.");
        var command = new Command("dump", "Tells what is in files: batches, indexes, snapshots, checkpoints.")
        {
            paths, records, metadata, offsets, transactions, shares, json,
        };
        (Option<bool> Option, RecordForm Form)[] forms =
        [
            (metadata, RecordForm.Metadata),
            (offsets, RecordForm.Offsets),
            (transactions, RecordForm.Transactions),
            (shares, RecordForm.Shares),
            (records, RecordForm.Bytes),
        ];
        command.SetAction(parsed =>
        {
            var form = Array.Find(forms, candidate => parsed.GetValue(candidate.Option)).Form;
            using var output = new StreamWriter(Console.OpenStandardOutput());
            IFactForm printer = parsed.GetValue(json) ? new JsonFacts(output) : new TextOfFacts(output);
            Dump(parsed.GetRequiredValue(paths), form, printer);
            return 0;
        });
        return command;
    }

    private static Command MakeVerify()
    {
        var (paths, json) = (Paths(), Json());
        var command = new Command("verify", "Checks files against their checksums and against each other.")
        {
            paths, json,
        };
        command.SetAction(parsed =>
        {
            var verifier = new LogVerifier(new OsFileSystem(), new BufferPool());
            var damages = 0;
            foreach (var path in parsed.GetRequiredValue(paths))
            {
                var findings = Try(path, () => verifier.Run(path));
                damages += findings.Count(finding => finding.IsDamage);
                FindingListing.Write(Console.Out, path, findings, parsed.GetValue(json));
            }

            return damages == 0 ? 0 : Failures.Failed;
        });
        return command;
    }

    private static Option<bool> Form(string name, string description) => new(name) { Description = description };

    private static void Dump(string[] paths, RecordForm form, IFactForm printer)
    {
        var files = new OsFileSystem();
        using var facts = new FactWriter(printer.Write);
        var dump = new LogDump(files, facts, new BufferPool());
        foreach (var path in paths)
        {
            Try(path, () =>
            {
                foreach (var file in DirectoryWalk.Files(files, path))
                {
                    dump.Write(file, file, form);
                }

                return true;
            });
        }
    }

    private static T Try<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (DiskException e)
        {
            throw new CommandException($"{path}: {e.Message}", Failures.Failed, e);
        }
    }
}
