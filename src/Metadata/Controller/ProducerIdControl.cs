using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Controller;

/// <summary>Hands out producer ids to brokers in blocks (KIP-730).</summary>
public static class ProducerIdControl
{
    /// <summary>Ids in a block.</summary>
    public const int BlockSize = 1000;

    /// <summary>AllocateProducerIds: the next block for a registered broker.</summary>
    public static ControllerResult<AllocateProducerIdsResponse> Allocate(
        ControllerContext context, AllocateProducerIdsRequest request)
    {
        var broker = context.Image.Cluster.Broker(new NodeId(request.BrokerId));
        if (broker is null || broker.Epoch.Value != request.BrokerEpoch)
        {
            return Refuse(ErrorCode.StaleBrokerEpoch);
        }

        var start = context.Image.ProducerIds.NextProducerId;
        if (start > long.MaxValue - BlockSize)
        {
            return Refuse(ErrorCode.UnknownServerError);
        }

        var record = new ProducerIdsRecord
        {
            BrokerId = request.BrokerId,
            BrokerEpoch = request.BrokerEpoch,
            NextProducerId = start + BlockSize,
        };
        return new ControllerResult<AllocateProducerIdsResponse>(
            [context.Versioned(record)],
            new AllocateProducerIdsResponse { ProducerIdStart = start, ProducerIdLen = BlockSize });
    }

    private static ControllerResult<AllocateProducerIdsResponse> Refuse(ErrorCode code) =>
        new([], new AllocateProducerIdsResponse { ErrorCode = (short)code });
}
