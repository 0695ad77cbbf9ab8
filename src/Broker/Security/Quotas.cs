namespace KRaftNet.Broker.Security;

/// <summary>What a request used.</summary>
public enum QuotaKind
{
    /// <summary>Bytes of produced batches.</summary>
    Produce,

    /// <summary>Bytes of fetched batches.</summary>
    Fetch,

    /// <summary>Partitions created or deleted.</summary>
    ControllerMutation,
}

/// <summary>Tells how long a client is muted for what it used (KIP-13, KIP-219). Thread-safe; never waits.</summary>
public interface IQuotas
{
    /// <summary>Counts the use; the result, zero or above, goes into <c>throttleTimeMs</c> and mutes the connection afterwards.</summary>
    TimeSpan Record(Principal principal, string? clientId, QuotaKind kind, long amount);
}

/// <summary>No limits.</summary>
public sealed class UnlimitedQuotas : IQuotas
{
    /// <summary>The only instance; it has no state.</summary>
    public static readonly UnlimitedQuotas Instance = new();

    private UnlimitedQuotas()
    {
    }

    /// <inheritdoc/>
    public TimeSpan Record(Principal principal, string? clientId, QuotaKind kind, long amount) => TimeSpan.Zero;
}
