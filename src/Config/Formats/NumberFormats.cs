using System.Globalization;
using System.Numerics;
using KRaftNet.Config.Keys;

namespace KRaftNet.Config.Formats;

/// <summary>Whole numbers in decimal digits, with a sign if need be.</summary>
internal sealed class WholeNumberFormat<T>(ConfigType type) : ValueFormat<T>
    where T : struct, IBinaryInteger<T>
{
    internal override ConfigType Type => type;

    internal override string? Read(string text, out T value) =>
        T.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)
            ? null
            : $"it is not a number of type {type.ToString().ToUpperInvariant()}";

    internal override string Print(T value) => value.ToString(null, CultureInfo.InvariantCulture);
}

/// <summary>The formats of whole numbers, one for each size that Kafka has.</summary>
internal static class NumberFormats
{
    internal static readonly WholeNumberFormat<short> Short = new(ConfigType.Short);
    internal static readonly WholeNumberFormat<int> Int = new(ConfigType.Int);
    internal static readonly WholeNumberFormat<long> Long = new(ConfigType.Long);
}

/// <summary>A number that may be unset: text is read and printed by the format of the number.</summary>
internal sealed class OptionalFormat<T>(ValueFormat<T> inner) : ValueFormat<T?>
    where T : struct
{
    internal override ConfigType Type => inner.Type;

    internal override string? Read(string text, out T? value)
    {
        string? defect = inner.Read(text, out T number);
        value = number;
        return defect;
    }

    internal override string Print(T? value) => inner.Print(value.GetValueOrDefault());
}
