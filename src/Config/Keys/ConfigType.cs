namespace KRaftNet.Config.Keys;

/// <summary>
/// The type of a config's value. The numbers are those of <c>configType</c> in a DescribeConfigs answer.
/// </summary>
public enum ConfigType : sbyte
{
    /// <summary>A name that no registry holds.</summary>
    Unknown = 0,
    Boolean = 1,
    String = 2,
    Int = 3,
    Short = 4,
    Long = 5,
    Double = 6,
    List = 7,
    Class = 8,
    Password = 9,
}
