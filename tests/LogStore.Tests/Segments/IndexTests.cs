using FsCheck;
using FsCheck.Fluent;
using KRaftNet.Common;
using KRaftNet.LogStore.Segments;

namespace KRaftNet.LogStore.Tests.Segments;

public sealed class IndexTests
{
    private const int BytesMax = 1 << 20;
    private const long LogBytes = 1L << 31;
    private static readonly Offset Base = new(1000);

    [Fact]
    public void OffsetIndex_floor_agrees_with_a_search_one_by_one()
    {
        var property = Prop.ForAll<byte[], byte>((steps, probe) =>
        {
            var entries = Entries(steps);
            var index = new OffsetIndex(Base, BytesMax, entries);
            var target = Base + probe;
            var expected = entries.LastOrDefault(e => e.Offset <= target, new OffsetIndexEntry(Base, 0));
            return index.Floor(target) == expected;
        });
        Check.QuickThrowOnFailure(property);
    }

    [Fact]
    public void OffsetIndex_survives_its_file_with_and_without_a_zero_tail()
    {
        var property = Prop.ForAll<byte[], byte>((steps, tail) =>
        {
            var entries = Entries(steps);
            var file = new OffsetIndex(Base, BytesMax, entries).Encode();
            byte[] padded = [.. file, .. new byte[tail * OffsetIndex.EntryBytes]];
            var read = OffsetIndex.TryDecode(padded, Base, BytesMax, LogBytes);
            return read is not null && read.Entries.SequenceEqual(entries);
        });
        Check.QuickThrowOnFailure(property);
    }

    [Fact]
    public void OffsetIndex_cut_keeps_the_entries_below()
    {
        var property = Prop.ForAll<byte[], byte>((steps, probe) =>
        {
            var entries = Entries(steps);
            var cut = new OffsetIndex(Base, BytesMax, entries).CutTo(Base + probe);
            return cut.Entries.SequenceEqual(entries.Where(e => e.Offset < Base + probe).ToArray());
        });
        Check.QuickThrowOnFailure(property);
    }

    [Fact]
    public void OffsetIndex_file_is_a_row_of_relative_offset_and_position_big_endian()
    {
        var index = new OffsetIndex(Base, BytesMax);
        index.Append(Base + 258, 0x01020304);
        Assert.Equal([0, 0, 1, 2, 1, 2, 3, 4], index.Encode());
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 5, 0, 0, 0, 9, 0, 0, 0, 5, 0, 0, 0, 10 })]
    [InlineData(new byte[] { 0, 0, 0, 5, 0, 0, 0, 9, 0, 0, 0, 6, 0, 0, 0, 9 })]
    [InlineData(new byte[] { 0x80, 0, 0, 5, 0, 0, 0, 9 })]
    [InlineData(new byte[] { 0, 0, 0, 5, 0, 0, 1, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0, 9 })]
    public void OffsetIndex_that_cannot_be_one_is_refused(byte[] file) =>
        Assert.Null(OffsetIndex.TryDecode(file, Base, BytesMax, logBytes: 100));

    [Fact]
    public void OffsetIndex_that_is_full_takes_no_more()
    {
        var index = new OffsetIndex(Base, bytesMax: 20);
        index.Append(Base + 1, 1);
        Assert.False(index.IsFull);
        index.Append(Base + 2, 2);
        Assert.True(index.IsFull);
        index.Append(Base + 3, 3);
        Assert.Equal(2, index.Entries.Length);
    }

    [Fact]
    public void TimeIndex_floor_agrees_with_a_search_one_by_one()
    {
        var property = Prop.ForAll<byte[], byte>((steps, probe) =>
        {
            var entries = Times(steps);
            var found = new TimeIndex(Base, BytesMax, entries).Floor(probe);
            return found == entries.LastOrDefault(e => e.Timestamp <= probe, TimeIndexEntry.None);
        });
        Check.QuickThrowOnFailure(property);
    }

    [Fact]
    public void TimeIndex_survives_its_file_with_and_without_a_zero_tail()
    {
        var property = Prop.ForAll<byte[], byte>((steps, tail) =>
        {
            var entries = Times(steps);
            var file = new TimeIndex(Base, BytesMax, entries).Encode();
            byte[] padded = [.. file, .. new byte[tail * TimeIndex.EntryBytes]];
            var read = TimeIndex.TryDecode(padded, Base, BytesMax);
            return read is not null && read.Entries.SequenceEqual(entries);
        });
        Check.QuickThrowOnFailure(property);
    }

    [Fact]
    public void TimeIndex_takes_only_rising_timestamps()
    {
        var index = new TimeIndex(Base, BytesMax);
        index.MaybeAppend(new TimeIndexEntry(5, Base + 1), closing: false);
        index.MaybeAppend(new TimeIndexEntry(5, Base + 2), closing: false);
        index.MaybeAppend(new TimeIndexEntry(4, Base + 3), closing: false);
        index.MaybeAppend(new TimeIndexEntry(6, Base + 4), closing: false);
        Assert.Equal([new(5, Base + 1), new(6, Base + 4)], index.Entries.ToArray());
    }

    [Fact]
    public void TimeIndex_keeps_a_place_for_the_closing_entry()
    {
        var index = new TimeIndex(Base, bytesMax: 2 * TimeIndex.EntryBytes);
        index.MaybeAppend(new TimeIndexEntry(5, Base + 1), closing: false);
        Assert.True(index.IsFull);
        index.MaybeAppend(new TimeIndexEntry(6, Base + 2), closing: false);
        Assert.Equal(1, index.Entries.Length);
        index.MaybeAppend(new TimeIndexEntry(6, Base + 2), closing: true);
        Assert.Equal(2, index.Entries.Length);
    }

    private static OffsetIndexEntry[] Entries(byte[] steps)
    {
        var entries = new OffsetIndexEntry[steps.Length];
        var last = new OffsetIndexEntry(Base, 0);
        for (var i = 0; i < steps.Length; i++)
        {
            last = new OffsetIndexEntry(last.Offset + 1 + steps[i] % 16, last.Position + 1 + steps[i]);
            entries[i] = last;
        }

        return entries;
    }

    private static TimeIndexEntry[] Times(byte[] steps)
    {
        var entries = new TimeIndexEntry[steps.Length];
        var last = new TimeIndexEntry(0, Base);
        for (var i = 0; i < steps.Length; i++)
        {
            last = new TimeIndexEntry(last.Timestamp + 1 + steps[i] % 16, last.Offset + 1 + steps[i] % 3);
            entries[i] = last;
        }

        return entries;
    }
}
