using KRaftNet.Common;
using KRaftNet.Common.Files;

namespace KRaftNet.TestKit.Contracts;

/// <summary>
/// The promises of <see cref="IFile"/> as tests, among them a comparison with an array on random calls. Derive a public
/// class to run them on an implementation.
/// </summary>
public abstract class FileContract
{
    /// <summary>What makes the files.</summary>
    protected abstract IFileSystem Files { get; }

    /// <summary>An empty folder that exists, for this test alone; without a slash at its end.</summary>
    protected abstract string Root { get; }

    private string Path => Root + "/file";

    [Fact]
    public void New_file_is_empty_and_knows_its_path()
    {
        using var file = Files.Open(Path, FileOpenMode.CreateNew);
        Assert.Equal(0, file.Length);
        Assert.Equal(Path, file.Path);
        Assert.Equal(0, file.Read(0, new byte[4]));
    }

    [Fact]
    public void Written_bytes_are_read_by_every_handle()
    {
        using var file = Files.Open(Path, FileOpenMode.CreateNew);
        file.Write(0, "hello world"u8);
        using var other = Files.Open(Path, FileOpenMode.Read);
        var buffer = new byte[5];
        Assert.Equal(5, other.Read(6, buffer));
        Assert.Equal("world"u8.ToArray(), buffer);
        Assert.Equal(11, other.Length);
    }

    [Fact]
    public void Read_stops_at_the_end()
    {
        using var file = Files.Open(Path, FileOpenMode.CreateNew);
        file.Write(0, [1, 2, 3]);
        var buffer = new byte[8];
        Assert.Equal(2, file.Read(1, buffer));
        Assert.Equal(new byte[] { 2, 3, 0, 0, 0, 0, 0, 0 }, buffer);
        Assert.Equal(0, file.Read(3, buffer));
        Assert.Equal(0, file.Read(1_000_000, buffer));
    }

    [Fact]
    public void Write_past_the_end_leaves_zeros_between()
    {
        using var file = Files.Open(Path, FileOpenMode.CreateNew);
        file.Write(10_000, [7]);
        Assert.Equal(10_001, file.Length);
        var buffer = new byte[10_001];
        buffer.AsSpan().Fill(0xFF);
        Assert.Equal(10_001, file.Read(0, buffer));
        Assert.Equal(7, buffer[^1]);
        Assert.True(buffer.AsSpan(0, 10_000).IndexOfAnyExcept((byte)0) < 0);
    }

    [Fact]
    public void Cut_bytes_do_not_come_back_when_the_file_grows()
    {
        using var file = Files.Open(Path, FileOpenMode.CreateNew);
        file.Write(0, Enumerable.Repeat((byte)9, 9000).ToArray());
        file.SetLength(100);
        file.SetLength(9000);
        var buffer = new byte[9000];
        Assert.Equal(9000, file.Read(0, buffer));
        Assert.True(buffer.AsSpan(0, 100).IndexOfAnyExcept((byte)9) < 0);
        Assert.True(buffer.AsSpan(100).IndexOfAnyExcept((byte)0) < 0);
    }

    [Fact]
    public void Preallocation_does_not_change_length_or_content()
    {
        using var file = Files.Open(Path, FileOpenMode.CreateNew);
        file.Write(0, [1, 2, 3]);
        file.Preallocate(1 << 20);
        Assert.Equal(3, file.Length);
        var buffer = new byte[4];
        Assert.Equal(3, file.Read(0, buffer));
        file.SetLength(4);
        Assert.Equal(4, file.Read(0, buffer));
        Assert.Equal(new byte[] { 1, 2, 3, 0 }, buffer);
    }

    [Fact]
    public void Handle_for_reading_does_not_write()
    {
        Files.Open(Path, FileOpenMode.CreateNew).Dispose();
        using var file = Files.Open(Path, FileOpenMode.Read);
        Assert.Throws<DiskException>(() => file.Write(0, [1]));
        Assert.Throws<DiskException>(() => file.SetLength(3));
        Assert.Equal(0, file.Length);
    }

    [Fact]
    public void Renamed_file_is_still_written_by_its_handle()
    {
        using var file = Files.Open(Path, FileOpenMode.CreateNew);
        Files.Rename(Path, Root + "/other");
        file.Write(0, [1, 2]);
        file.Flush();
        Assert.Equal(2, Files.List(Root)[0].Length);
        Assert.Equal(Path, file.Path);
    }

    [Fact]
    public void Flush_succeeds_on_what_was_written_and_on_nothing()
    {
        using var file = Files.Open(Path, FileOpenMode.CreateNew);
        file.Flush();
        file.Write(0, [1]);
        file.Flush();
        file.Flush();
        Assert.Equal(1, file.Length);
    }

    [Fact]
    public void Disposed_file_is_not_used_again_and_is_disposed_twice_without_harm()
    {
        var file = Files.Open(Path, FileOpenMode.CreateNew);
        file.Dispose();
        file.Dispose();
        Assert.ThrowsAny<Exception>(() => file.Read(0, new byte[1]));
    }

    [Theory]
    [InlineData(1UL)]
    [InlineData(2UL)]
    [InlineData(3UL)]
    public void Random_calls_give_what_an_array_gives(ulong seed)
    {
        var prng = new Prng(seed);
        var model = Array.Empty<byte>();
        using var file = Files.Open(Path, FileOpenMode.CreateNew);
        for (var step = 0; step < 300; step++)
        {
            switch (prng.Next(5))
            {
                case 0 or 1:
                    model = Write(file, model, prng);
                    break;
                case 2:
                    var length = prng.Next(20_000);
                    file.SetLength(length);
                    Array.Resize(ref model, length);
                    break;
                case 3:
                    file.Preallocate(prng.Next(30_000));
                    file.Flush();
                    break;
                default:
                    Compare(file, model, prng);
                    break;
            }

            Assert.Equal(model.Length, file.Length);
        }
    }

    private static byte[] Write(IFile file, byte[] model, Prng prng)
    {
        var bytes = new byte[prng.Next(6000)];
        prng.Fill(bytes);
        var position = prng.Next(20_000);
        file.Write(position, bytes);
        if (bytes.Length > 0 && position + bytes.Length > model.Length)
        {
            Array.Resize(ref model, position + bytes.Length);
        }

        bytes.CopyTo(model, bytes.Length > 0 ? position : 0);
        return model;
    }

    private static void Compare(IFile file, byte[] model, Prng prng)
    {
        var position = prng.Next(25_000);
        var buffer = new byte[prng.Next(10_000)];
        var expected = position < model.Length ? model.AsSpan(position) : [];
        expected = expected[..Math.Min(expected.Length, buffer.Length)];
        Assert.Equal(expected.Length, file.Read(position, buffer));
        Assert.True(expected.SequenceEqual(buffer.AsSpan(0, expected.Length)));
    }
}
