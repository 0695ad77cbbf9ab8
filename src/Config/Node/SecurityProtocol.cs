namespace KRaftNet.Config.Node;

/// <summary>How a listener's connections are secured. The numbers stand in metadata records.</summary>
public enum SecurityProtocol : short
{
    Plaintext = 0,
    Ssl = 1,
    SaslPlaintext = 2,
    SaslSsl = 3,
}
