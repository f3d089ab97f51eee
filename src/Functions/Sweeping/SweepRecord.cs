using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using SuperRes.Functions.Storage;

namespace SuperRes.Functions.Sweeping;

/// <summary>What instances tell one another about the sweep, in one blob.</summary>
internal sealed record SweepState
{
    /// <summary>Until when an instance is at it; what a killed one has claimed falls free by itself.</summary>
    public DateTimeOffset ClaimedUntil { get; init; }

    /// <summary>When the last run came to its end.</summary>
    public DateTimeOffset EndedAt { get; init; }

    /// <summary>Where the next run begins.</summary>
    public SweepPosition Position { get; init; } = SweepPosition.Start;

    /// <summary>How often a version of an input, as <c>etag/name</c>, was begun by a sweep without coming to an end.</summary>
    public IReadOnlyDictionary<string, int> Attempts { get; init; } = new Dictionary<string, int>();
}

/// <summary>Keeps the state of the sweep. Writing is conditional: of two instances, the slower one learns that it is.</summary>
internal sealed class SweepRecord(BlobServiceClient storage)
{
    private const string Name = "state.json";
    private readonly BlobContainerClient _container = storage.GetBlobContainerClient(Containers.Sweep);
    private ETag? _version;

    /// <summary>Reads the state.</summary>
    public async Task<SweepState> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var blob = (await _container.Blob(Name).DownloadContentAsync(cancellationToken)).Value;
            _version = blob.Details.ETag;
            return blob.Content.ToObjectFromJson<SweepState>(JsonSerializerOptions.Web) ?? new SweepState();
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            _version = null;
            return new SweepState();
        }
        catch (JsonException)
        {
            // Nobody but the sweep writes it, and all that it costs is to begin anew.
            return new SweepState();
        }
    }

    /// <summary>Writes the state if nobody has since it was last read or written here.</summary>
    /// <returns>Whether it was written.</returns>
    public async Task<bool> TryWriteAsync(SweepState state, CancellationToken cancellationToken)
    {
        var content = BinaryData.FromObjectAsJson(state, JsonSerializerOptions.Web);
        if (await _container.TryUploadAsync(Name, content, new BlobUploadOptions(), _version, cancellationToken) is not { } written)
            return false;
        _version = written;
        return true;
    }
}
