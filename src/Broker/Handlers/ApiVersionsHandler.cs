using System.Text.RegularExpressions;
using KRaftNet.Broker.Publishing;
using KRaftNet.Broker.Requests;
using KRaftNet.Metadata.Controller.Features;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Handlers;

/// <summary>
/// ApiVersions: tells what the listener's table serves, and the features (KIP-35, KIP-511, KIP-584). Needs no permission:
/// it comes before everything else.
/// </summary>
internal sealed partial class ApiVersionsHandler(MetadataCache metadata)
    : ApiHandler<ApiVersionsRequest, ApiVersionsResponse>
{
    /// <summary>From here on clients name their software.</summary>
    private const short WithSoftware = 3;

    /// <summary>From here on a feature may be told that can be at level 0 (KAFKA-17011).</summary>
    private const short WithLevelZero = 4;

    private HandlerTable? _table;

    /// <summary>The table that this handler is in; set once, before the listener opens.</summary>
    public void Describe(HandlerTable table) => _table = table;

    /// <inheritdoc/>
    protected override void Handle(RequestContext context, ApiVersionsRequest request)
    {
        if (context.Version >= WithSoftware)
        {
            if (!SoftwareName().IsMatch(request.ClientSoftwareName) || !SoftwareName().IsMatch(request.ClientSoftwareVersion))
            {
                context.Respond(new ApiVersionsResponse { ErrorCode = (short)ErrorCode.InvalidRequest });
                return;
            }

            context.Session.SoftwareName = request.ClientSoftwareName;
            context.Session.SoftwareVersion = request.ClientSoftwareVersion;
        }

        context.Respond(Answer(context.Version));
    }

    private ApiVersionsResponse Answer(short version)
    {
        var image = metadata.Image;
        var answer = new ApiVersionsResponse { FinalizedFeaturesEpoch = image.Provenance.LastOffset.Value };
        foreach (var handler in _table!.All)
        {
            answer.ApiKeys.Add(new ApiVersionsResponse.ApiVersion
            {
                ApiKey = (short)handler.Key,
                MinVersion = handler.AdvertisedVersions.Min,
                MaxVersion = handler.AdvertisedVersions.Max,
            });
        }

        foreach (var feature in SupportedFeatures.All)
        {
            if (feature.Min > 0 || version >= WithLevelZero)
            {
                answer.SupportedFeatures.Add(new ApiVersionsResponse.SupportedFeatureKey
                {
                    Name = feature.Name,
                    MinVersion = feature.Min,
                    MaxVersion = feature.Max,
                });
            }

            AddFinalized(answer, feature.Name, image.Features.LevelOf(feature.Name));
        }

        return answer;
    }

    private static void AddFinalized(ApiVersionsResponse answer, string name, short level)
    {
        if (level > 0)
        {
            answer.FinalizedFeatures.Add(new ApiVersionsResponse.FinalizedFeatureKey
            {
                Name = name,
                MinVersionLevel = level,
                MaxVersionLevel = level,
            });
        }
    }

    [GeneratedRegex(@"\A[a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?\z")]
    private static partial Regex SoftwareName();
}
