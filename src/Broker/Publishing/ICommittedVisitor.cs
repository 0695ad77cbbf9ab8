using KRaftNet.Common;
using KRaftNet.Protocol;

namespace KRaftNet.Broker.Publishing;

/// <summary>Gets what was read from the metadata log, in order.</summary>
internal interface ICommittedVisitor
{
    /// <summary>A metadata record.</summary>
    void OnRecord(Offset offset, IMessage record);

    /// <summary>A control record of a type that we know.</summary>
    void OnControlRecord(Offset offset, IMessage record);
}
