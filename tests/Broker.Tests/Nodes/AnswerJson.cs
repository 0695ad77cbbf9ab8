using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using KRaftNet.Protocol;

namespace KRaftNet.Broker.Tests.Nodes;

/// <summary>Looks at answers of any API in Kafka's JSON form.</summary>
internal static class AnswerJson
{
    /// <summary>The whole answer.</summary>
    public static string Of(IMessage message, short version)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            message.WriteJson(json, version);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Every error code that is not 0, in the order of the answer.</summary>
    public static List<ErrorCode> Errors(string json)
    {
        var errors = new List<ErrorCode>();
        Collect(JsonNode.Parse(json), errors);
        return errors;
    }

    private static void Collect(JsonNode? node, List<ErrorCode> errors)
    {
        if (node is JsonArray array)
        {
            foreach (var item in array)
            {
                Collect(item, errors);
            }
        }
        else if (node is JsonObject members)
        {
            foreach (var (name, value) in members)
            {
                if (name == "errorCode" && value!.GetValue<short>() is not 0 and var code)
                {
                    errors.Add((ErrorCode)code);
                }

                Collect(value, errors);
            }
        }
    }
}
