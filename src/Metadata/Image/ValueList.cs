using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace KRaftNet.Metadata.Image;

/// <summary>
/// An immutable list that is compared by its content, so that records made of lists are values too. The default value
/// is the empty list.
/// </summary>
[CollectionBuilder(typeof(ValueList), nameof(ValueList.Create))]
public readonly struct ValueList<T> : IReadOnlyList<T>, IEquatable<ValueList<T>>
    where T : IEquatable<T>
{
    private readonly ImmutableArray<T> _items;

    internal ValueList(ImmutableArray<T> items) => _items = items;

    /// <inheritdoc/>
    public int Count => _items.IsDefault ? 0 : _items.Length;

    /// <summary>Whether there is nothing in it.</summary>
    public bool IsEmpty => Count == 0;

    /// <inheritdoc/>
    public T this[int index] => AsSpan()[index];

    /// <summary>The items, valid as long as the list is held.</summary>
    public ReadOnlySpan<T> AsSpan() => _items.IsDefault ? [] : _items.AsSpan();

    /// <summary>Whether an equal item is in the list.</summary>
    public bool Contains(T item) => IndexOf(item) >= 0;

    /// <summary>The place of the first equal item, or -1.</summary>
    public int IndexOf(T item)
    {
        var span = AsSpan();
        for (var i = 0; i < span.Length; i++)
        {
            if (span[i].Equals(item))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Whether every item of the other list is in this one.</summary>
    public bool ContainsAll(ValueList<T> others)
    {
        foreach (var other in others.AsSpan())
        {
            if (!Contains(other))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The list with one item more at its end.</summary>
    public ValueList<T> Add(T item) => new(_items.IsDefault ? [item] : _items.Add(item));

    /// <summary>The list without the items that are in the other list; itself if there are none.</summary>
    public ValueList<T> Except(ValueList<T> others)
    {
        var kept = ImmutableArray.CreateBuilder<T>(Count);
        foreach (var item in AsSpan())
        {
            if (!others.Contains(item))
            {
                kept.Add(item);
            }
        }

        return kept.Count == Count ? this : new ValueList<T>(kept.ToImmutable());
    }

    /// <inheritdoc/>
    public bool Equals(ValueList<T> other) => AsSpan().SequenceEqual(other.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ValueList<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var item in AsSpan())
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => $"[{string.Join(", ", this)}]";

    /// <summary>For <c>foreach</c>.</summary>
    public ReadOnlySpan<T>.Enumerator GetEnumerator() => AsSpan().GetEnumerator();

    IEnumerator<T> IEnumerable<T>.GetEnumerator() =>
        ((IEnumerable<T>)(_items.IsDefault ? ImmutableArray<T>.Empty : _items)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable<T>)this).GetEnumerator();

    public static bool operator ==(ValueList<T> left, ValueList<T> right) => left.Equals(right);

    public static bool operator !=(ValueList<T> left, ValueList<T> right) => !left.Equals(right);
}

/// <summary>Makes <see cref="ValueList{T}"/>.</summary>
public static class ValueList
{
    /// <summary>A list of these items; what a collection expression calls.</summary>
    public static ValueList<T> Create<T>(ReadOnlySpan<T> items)
        where T : IEquatable<T> => new(ImmutableArray.Create(items));

    /// <summary>A list of what a function makes of each item.</summary>
    public static ValueList<TResult> ToValueList<TSource, TResult>(
        this IReadOnlyList<TSource> source, Func<TSource, TResult> convert)
        where TResult : IEquatable<TResult>
    {
        var items = ImmutableArray.CreateBuilder<TResult>(source.Count);
        foreach (var item in source)
        {
            items.Add(convert(item));
        }

        return new ValueList<TResult>(items.MoveToImmutable());
    }
}
