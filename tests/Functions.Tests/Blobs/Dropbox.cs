using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using SuperRes.Functions.Tests.Hosting;

namespace SuperRes.Functions.Tests.Blobs;

/// <summary>An account's containers, as people who drop pictures use them.</summary>
internal sealed class Dropbox(StorageAccount account)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public StorageAccount Account { get; } = account;

    /// <summary>Uploads a picture.</summary>
    /// <returns>Its version, without quotes.</returns>
    public async Task<string> DropAsync(string name, byte[] content, params (string Name, string Value)[] options)
    {
        await Account.Input.CreateIfNotExistsAsync(cancellationToken: Cancellation);
        var upload = new BlobUploadOptions { Metadata = options.ToDictionary(option => option.Name, option => option.Value) };
        var uploaded = await Account.Input.GetBlobClient(name).UploadAsync(new BinaryData(content), upload, Cancellation);
        return uploaded.Value.ETag.ToString().Trim('"');
    }

    /// <summary>Waits for a result, of a given version where one is given.</summary>
    public async Task<BlobDownloadResult> ResultAsync(string name, string? sourceETag, RunningHost host)
    {
        var blob = Account.Output.GetBlobClient(name);
        await Wait.UntilAsync(
            () => IsOfAsync(blob, sourceETag), () => $"There is no '{name}' in output:\n{host.Log}");
        return (await blob.DownloadContentAsync(Cancellation)).Value;
    }

    /// <summary>Waits for a failure record of a given version.</summary>
    public async Task<JsonElement> RecordAsync(string name, string sourceETag, RunningHost host)
    {
        var blob = Account.Failed.GetBlobClient(name);
        await Wait.UntilAsync(
            () => IsOfAsync(blob, sourceETag), () => $"There is no '{name}' in failed:\n{host.Log}");
        var content = await blob.DownloadContentAsync(Cancellation);
        Assert.Equal("application/problem+json", content.Value.Details.ContentType);
        return content.Value.Content.ToObjectFromJson<JsonElement>();
    }

    /// <summary>Names in a container, those of blobs that were begun and not committed included.</summary>
    public static async Task<IReadOnlyList<string>> NamesAsync(BlobContainerClient container, string prefix = "")
    {
        var options = new GetBlobsOptions { Prefix = prefix, States = BlobStates.All };
        var names = new List<string>();
        if (await container.ExistsAsync(Cancellation))
        {
            await foreach (var blob in container.GetBlobsAsync(options, Cancellation))
                names.Add(blob.Name);
        }

        names.Sort(StringComparer.Ordinal);
        return names;
    }

    /// <summary>Waits until a container holds a number of blobs.</summary>
    public static Task CountAsync(BlobContainerClient container, int count, Func<string> why, TimeSpan? limit = null) =>
        Wait.UntilAsync(async () => (await NamesAsync(container)).Count >= count, why, limit);

    private static async Task<bool> IsOfAsync(BlobClient blob, string? sourceETag)
    {
        if (!await blob.ExistsAsync(Cancellation))
            return false;
        var found = await blob.GetPropertiesAsync(cancellationToken: Cancellation);
        return sourceETag is null || found.Value.Metadata["sourceetag"] == sourceETag;
    }
}
