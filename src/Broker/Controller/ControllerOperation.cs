using KRaftNet.Metadata.Controller;
using KRaftNet.Metadata.Records;
using KRaftNet.Protocol;

namespace KRaftNet.Broker.Controller;

/// <summary>
/// Something the active controller is to decide and to answer. Exactly one of answer and failure is told, once. Owned by
/// the controller's loop from its submission on.
/// </summary>
internal abstract class ControllerOperation(string name, TimeSpan timeout)
{
    /// <summary>For logs.</summary>
    public string Name { get; } = name;

    /// <summary>How long the answer may take.</summary>
    public TimeSpan Timeout { get; } = timeout;

    /// <summary>Whether it was answered, with whatever outcome.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Decides; the records are to be proposed.</summary>
    public abstract ControllerDecision Decide(ControllerTurn turn);

    /// <summary>What the decision rests on, and the records it made, are committed.</summary>
    public void Complete()
    {
        if (!HasEnded)
        {
            HasEnded = true;
            Answer();
        }
    }

    /// <summary>It will not be, or it is not known whether it will be.</summary>
    public void Fail(ErrorCode error)
    {
        if (!HasEnded)
        {
            HasEnded = true;
            Refuse(error);
        }
    }

    /// <summary>Gives the decision's answer.</summary>
    protected abstract void Answer();

    /// <summary>Gives an error instead.</summary>
    protected abstract void Refuse(ErrorCode error);
}

/// <summary>Records to propose, and whether they must be in one batch.</summary>
internal readonly record struct ControllerDecision(IReadOnlyList<MetadataRecord> Records, bool IsAtomic);

/// <summary>An operation with an answer.</summary>
internal sealed class ControllerOperation<TResponse>(
    string name,
    TimeSpan timeout,
    Func<ControllerTurn, ControllerResult<TResponse>> decide,
    Action<TResponse> answered,
    Action<ErrorCode> failed) : ControllerOperation(name, timeout)
{
    private TResponse? _response;

    /// <inheritdoc/>
    public override ControllerDecision Decide(ControllerTurn turn)
    {
        var result = decide(turn);
        _response = result.Response;
        return new ControllerDecision(result.Records, result.IsAtomic);
    }

    /// <inheritdoc/>
    protected override void Answer() => answered(_response!);

    /// <inheritdoc/>
    protected override void Refuse(ErrorCode error) => failed(error);
}
