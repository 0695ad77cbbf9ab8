using System.Globalization;
using KRaftNet.MessageGenerator.Analysis;
using KRaftNet.MessageGenerator.Model;

namespace KRaftNet.MessageGenerator.Emission;

/// <summary>C# for defaults: the initial value of a property, and the test whether it still has it.</summary>
internal static class DefaultCode
{
    /// <summary>What stands behind the property's accessors: empty, or <c> = value;</c>.</summary>
    public static string Initializer(FieldScope scope)
    {
        var field = scope.Field;
        if (field.DefaultsToNull)
        {
            return "";
        }

        if (field.Type.IsArray)
        {
            return " = [];";
        }

        return field.Type.Kind switch
        {
            ElementKind.String => " = \"\";",
            ElementKind.Struct => " = new();",
            ElementKind.Bytes when scope.IsNullable => " = ReadOnlyMemory<byte>.Empty;",
            ElementKind.Records => "",
            _ => IsZero(field) ? "" : $" = {Literal(field)};",
        };
    }

    /// <summary>A condition: the property is not at its default, which of records is null.</summary>
    public static string IsSet(FieldScope scope)
    {
        var (field, name) = (scope.Field, scope.Name);
        if (field.Type.Kind == ElementKind.Records)
        {
            return $"!{name}.IsNull";
        }

        if (field.DefaultsToNull)
        {
            return $"{name} is not null";
        }

        if (field.Type.IsArray)
        {
            return scope.IsNullable ? $"{name} is not {{ Count: 0 }}" : $"{name}.Count != 0";
        }

        return field.Type.Kind switch
        {
            ElementKind.String or ElementKind.Bytes =>
                scope.IsNullable ? $"{name} is not {{ Length: 0 }}" : $"{name}.Length != 0",
            ElementKind.Struct => scope.IsNullable ? $"{name} is null || !{name}.IsDefault()" : $"!{name}.IsDefault()",
            ElementKind.Bool => field.Default == "true" ? $"!{name}" : name,
            ElementKind.Uuid => $"{name} != default",
            _ => $"{name} != {Literal(field)}",
        };
    }

    private static bool IsZero(FieldModel field) => Literal(field) is "0" or "false" or "default";

    private static string Literal(FieldModel field)
    {
        if (field.Type.Kind == ElementKind.Bool)
        {
            return field.Default ?? "false";
        }

        if (!field.Type.IsNumber)
        {
            return "default";
        }

        // Checked by the validator, so that it reads.
        DefaultValue.TryNumber(field.Type.Kind, field.Default ?? "0", out var value);
        return value == long.MinValue ? "long.MinValue" : value.ToString(CultureInfo.InvariantCulture);
    }
}
