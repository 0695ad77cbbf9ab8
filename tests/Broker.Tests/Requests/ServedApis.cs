using KRaftNet.Broker.Tests.Nodes;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Tests.Requests;

/// <summary>What a node says that it serves.</summary>
internal static class ServedApis
{
    /// <summary>Versions of Produce below this one are told of for old clients, and not served.</summary>
    private const short FirstProduce = 3;

    /// <summary>Every API in every served version.</summary>
    public static List<(ApiKey Key, short Version)> Of(FrameClient client)
    {
        var request = new ApiVersionsRequest { ClientSoftwareName = "test", ClientSoftwareVersion = "1.0" };
        var answer = client.Call<ApiVersionsRequest, ApiVersionsResponse>(request, 3);
        var served = new List<(ApiKey, short)>();
        foreach (var api in answer.ApiKeys)
        {
            var key = (ApiKey)api.ApiKey;
            for (var version = api.MinVersion; version <= api.MaxVersion; version++)
            {
                if (key != ApiKey.Produce || version >= FirstProduce)
                {
                    served.Add((key, version));
                }
            }
        }

        return served;
    }
}
