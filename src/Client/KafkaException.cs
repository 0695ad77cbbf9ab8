using KRaftNet.Protocol;

namespace KRaftNet.Client;

/// <summary>
/// What a broker refused, or could not be asked: the message says what failed, Kafka's name for it, and what to try.
/// </summary>
/// <param name="error">Kafka's code.</param>
/// <param name="what">What failed, without a full stop.</param>
/// <param name="advice">What to try, as a sentence.</param>
/// <param name="inner">The cause, if there is one.</param>
public sealed class KafkaException(ErrorCode error, string what, string advice, Exception? inner = null)
    : Exception($"{what}: {error.KafkaName()}. {advice}", inner)
{
    /// <summary>Kafka's code.</summary>
    public ErrorCode Error { get; } = error;

    /// <summary>With the usual advice for the code, and the broker's own words if it said any.</summary>
    public static KafkaException Of(ErrorCode error, string what, string? brokerSays = null) =>
        new(error, string.IsNullOrEmpty(brokerSays) ? what : $"{what} ({brokerSays.TrimEnd('.')})", Advice.For(error));
}
