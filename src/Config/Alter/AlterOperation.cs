namespace KRaftNet.Config.Alter;

/// <summary>What IncrementalAlterConfigs does to one key. The numbers stand in requests.</summary>
public enum AlterOperation : sbyte
{
    /// <summary>Gives it a value.</summary>
    Set = 0,

    /// <summary>Takes its value away.</summary>
    Delete = 1,

    /// <summary>Adds entries to a list.</summary>
    Append = 2,

    /// <summary>Takes entries out of a list.</summary>
    Subtract = 3,
}
