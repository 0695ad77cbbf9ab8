using KRaftNet.MessageGenerator.Model;

namespace KRaftNet.MessageGenerator.Emission;

/// <summary>
/// The local <c>c</c> of generated methods: whether the version is flexible, where not all or none are.
/// </summary>
internal static class CompactLocal
{
    /// <summary>Declares it, if it is needed.</summary>
    public static void Emit(CodeWriter code, MessageModel message, VersionRange within)
    {
        if (FieldScope.CompactOf(message, within) == "c")
        {
            code.Line($"var c = {VersionCondition.Of(message.FlexibleVersions, within)};");
        }
    }
}
