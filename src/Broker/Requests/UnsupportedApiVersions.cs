using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Requests;

/// <summary>The answer to an ApiVersions request of a version that is not served (KIP-511). Stateless.</summary>
internal static class UnsupportedApiVersions
{
    /// <summary>Names the versions of ApiVersions only: with them the client asks again. In the form of version 0.</summary>
    public static ApiVersionsResponse Answer(ApiHandler? handler)
    {
        var answer = new ApiVersionsResponse { ErrorCode = (short)ErrorCode.UnsupportedVersion };
        if (handler is not null)
        {
            answer.ApiKeys.Add(new ApiVersionsResponse.ApiVersion
            {
                ApiKey = (short)handler.Key,
                MinVersion = handler.AdvertisedVersions.Min,
                MaxVersion = handler.AdvertisedVersions.Max,
            });
        }

        return answer;
    }
}
