namespace KRaftNet.Config.Sources;

/// <summary>Who gave a setting to the node, in rising precedence.</summary>
public enum SettingLayer
{
    /// <summary>A set of values chosen as a whole, such as the fast timing of a development node.</summary>
    Profile,

    /// <summary>A properties file.</summary>
    File,

    /// <summary>A <c>KAFKA_*</c> variable.</summary>
    Environment,

    /// <summary>A flag of the command line.</summary>
    CommandLine,
}
