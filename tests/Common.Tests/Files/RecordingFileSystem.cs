using System.Globalization;
using KRaftNet.Common.Files;

namespace KRaftNet.Common.Tests.Files;

/// <summary>Files in memory, and a list of what was done to them in order. Owned by one test.</summary>
internal sealed class RecordingFileSystem : IFileSystem
{
    private readonly SortedDictionary<string, List<byte>> _files = new(StringComparer.Ordinal);

    public List<string> Calls { get; } = [];

    /// <summary>The call that fails, as <see cref="Calls"/> names it.</summary>
    public string? Failing { get; set; }

    public byte[]? Content(string path) => _files.TryGetValue(path, out var file) ? [.. file] : null;

    public IFile Open(string path, FileOpenMode mode)
    {
        Record($"open {path} {mode}");
        if (mode == FileOpenMode.Truncate)
        {
            _files[path] = [];
        }

        return new RecordingFile(this, path, _files[path]);
    }

    public bool FileExists(string path) => _files.ContainsKey(path);

    public bool DirectoryExists(string path) => throw new NotSupportedException();

    public IReadOnlyList<DirectoryEntry> List(string directory) => throw new NotSupportedException();

    public void CreateDirectory(string path) => throw new NotSupportedException();

    public void Rename(string from, string to)
    {
        Record($"rename {from} {to}");
        _files.Remove(from, out var file);
        _files[to] = file!;
    }

    public void DeleteFile(string path) => throw new NotSupportedException();

    public void DeleteDirectory(string path) => throw new NotSupportedException();

    public void FlushDirectory(string path) => Record($"flush-directory {path}");

    public IDisposable? TryLock(string path) => throw new NotSupportedException();

    public VolumeSpace GetSpace(string path) => throw new NotSupportedException();

    private void Record(string call)
    {
        if (call == Failing)
        {
            throw new DiskException(DiskError.Io, call, "", "told to fail");
        }

        Calls.Add(call);
    }

    private sealed class RecordingFile(RecordingFileSystem owner, string path, List<byte> content) : IFile
    {
        public string Path => path;

        public long Length => content.Count;

        public int Read(long position, Span<byte> buffer)
        {
            var rest = content.Skip((int)position).Take(buffer.Length).ToArray();
            rest.CopyTo(buffer);
            return rest.Length;
        }

        public void Write(long position, ReadOnlySpan<byte> bytes)
        {
            owner.Record(string.Create(CultureInfo.InvariantCulture, $"write {path} {position}+{bytes.Length}"));
            Assert.Equal(content.Count, position);
            content.AddRange(bytes);
        }

        public void SetLength(long length) => throw new NotSupportedException();

        public void Preallocate(long length) => throw new NotSupportedException();

        public void Flush() => owner.Record($"flush {path}");

        public void Dispose() => owner.Calls.Add($"close {path}");
    }
}
