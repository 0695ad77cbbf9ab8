using KRaftNet.Config.Keys;

namespace KRaftNet.Config.Formats;

/// <summary>One of a few names, each standing for a value. Names count to the letter unless told otherwise.</summary>
internal sealed class EnumFormat<T>(StringComparison comparison, params (string Name, T Value)[] names) : ValueFormat<T>
    where T : struct, Enum
{
    internal EnumFormat(params (string Name, T Value)[] names)
        : this(StringComparison.Ordinal, names)
    {
    }

    internal override ConfigType Type => ConfigType.String;

    internal override string Allowed => string.Join(", ", names.Select(entry => entry.Name));

    internal override string? Read(string text, out T value)
    {
        foreach ((string name, T candidate) in names)
        {
            if (string.Equals(name, text.Trim(), comparison))
            {
                value = candidate;
                return null;
            }
        }

        value = default;
        return $"it must be one of {Allowed}";
    }

    internal override string Print(T value)
    {
        foreach ((string name, T candidate) in names)
        {
            if (EqualityComparer<T>.Default.Equals(candidate, value))
            {
                return name;
            }
        }

        throw Common.Invariant.Unreachable($"{value} has no name");
    }
}
