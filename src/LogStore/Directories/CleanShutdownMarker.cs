using System.Globalization;
using System.Text;
using System.Text.Json;
using KRaftNet.Common;
using KRaftNet.Common.Files;

namespace KRaftNet.LogStore.Directories;

/// <summary>
/// <c>.kafka_cleanshutdown</c>: written last at a clean stop, taken away before the logs are loaded, so that a crash
/// while they load is no clean stop. Stateless.
/// </summary>
public static class CleanShutdownMarker
{
    /// <summary>The file's name.</summary>
    public const string FileName = ".kafka_cleanshutdown";

    /// <summary>Writes it, durable when it returns.</summary>
    public static void Write(IFileSystem files, string directory, BrokerEpoch epoch)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{{\"version\":0,\"brokerEpoch\":{epoch.Value}}}");
        AtomicFile.Write(files, $"{directory}/{FileName}", Encoding.UTF8.GetBytes(text));
    }

    /// <summary>
    /// Takes it away, durably. Null if there was none: the stop was not clean. A marker that cannot be read is one all
    /// the same, of an unknown epoch.
    /// </summary>
    public static BrokerEpoch? Take(IFileSystem files, string directory)
    {
        var path = $"{directory}/{FileName}";
        var content = AtomicFile.TryRead(files, path);
        if (content is null)
        {
            return null;
        }

        files.DeleteFile(path);
        files.FlushDirectory(directory);
        return Parse(content);
    }

    private static BrokerEpoch Parse(byte[] content)
    {
        try
        {
            using var json = JsonDocument.Parse(content);
            var isKnown = json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("brokerEpoch", out var epoch)
                && epoch.ValueKind == JsonValueKind.Number;
            return isKnown && json.RootElement.GetProperty("brokerEpoch").TryGetInt64(out var value)
                ? new BrokerEpoch(value)
                : BrokerEpoch.None;
        }
        catch (JsonException)
        {
            return BrokerEpoch.None;
        }
    }
}
