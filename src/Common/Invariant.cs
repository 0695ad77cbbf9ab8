using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace KRaftNet.Common;

/// <summary>
/// Assertions that stay on in release builds. A failed one means that the program's own reasoning is wrong, never that
/// input was bad: the owner of the broken state decides what it costs (one partition is fenced, or the process stops).
/// </summary>
public static class Invariant
{
    /// <summary>Requires one condition; write two calls rather than one <c>&amp;&amp;</c>, so that the message tells which.</summary>
    /// <exception cref="InvariantException">The condition is false.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Require(
        [DoesNotReturnIf(false)] bool condition,
        [CallerArgumentExpression(nameof(condition))] string expression = "",
        [CallerMemberName] string member = "",
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        if (!condition)
        {
            Throw(expression, member, file, line);
        }
    }

    /// <summary>Requires that the value is not null and hands it on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T NotNull<T>(
        [NotNull] T? value,
        [CallerArgumentExpression(nameof(value))] string expression = "",
        [CallerMemberName] string member = "",
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
        where T : class
    {
        if (value is null)
        {
            Throw($"{expression} is not null", member, file, line);
        }

        return value;
    }

    /// <summary>Marks a place that cannot be reached.</summary>
    [DoesNotReturn]
    public static Exception Unreachable(
        string reason,
        [CallerMemberName] string member = "",
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        Throw(reason, member, file, line);
        return null!;
    }

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Throw(string expression, string member, string file, int line) =>
        throw new InvariantException($"Invariant broken: {expression} ({member}, {Path.GetFileName(file)}:{line})");
}

/// <summary>A broken invariant. Never caught to go on with the same state.</summary>
public sealed class InvariantException(string message) : Exception(message);
