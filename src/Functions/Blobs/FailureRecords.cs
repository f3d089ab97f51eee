using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.AspNetCore.Mvc;
using SuperRes.Functions.Storage;

namespace SuperRes.Functions.Blobs;

/// <summary>Writes down in the container <c>failed</c> why there is no result.</summary>
internal sealed class FailureRecords(BlobServiceClient storage, InputBlobs inputs, TimeProvider clock)
{
    private const int MostRaces = 10;
    private const int LongestMessage = 4096;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly BlobContainerClient _container = storage.GetBlobContainerClient(Containers.Failed);

    /// <summary>The record of an input; null when there is none.</summary>
    public async Task<FailureRecord?> FindAsync(string inputName, CancellationToken cancellationToken)
    {
        var name = BlobNames.Record(inputName);
        try
        {
            var found = await _container.Blob(name).GetPropertiesAsync(cancellationToken: cancellationToken);
            return FailureRecord.Read(name, found.Value.ETag, found.Value.Metadata);
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
    }

    /// <summary>Writes why this version of an input has failed, unless it is no longer the current one.</summary>
    /// <param name="source">The version.</param>
    /// <param name="problem">What went wrong.</param>
    /// <param name="attempts">How often it was tried since the last record of it.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Whether the record is there.</returns>
    public async Task<bool> WriteAsync(
        InputBlob source, ProblemDetails problem, int attempts, CancellationToken cancellationToken)
    {
        for (var race = 0; race < MostRaces; race++)
        {
            var before = await FindAsync(source.Name, cancellationToken);
            if (!await inputs.IsCurrentAsync(source, cancellationToken))
                return false;

            var total = attempts + (before?.SourceETag == source.Version ? before.Attempts : 0);
            if (await TryWriteAsync(before?.ETag, source.Name, source.Version, total, problem, cancellationToken) is not { } written)
                continue;

            // A newer version may have come, succeeded and looked for records between the check and the write.
            if (await inputs.IsCurrentAsync(source, cancellationToken))
                return true;
            await _container.Blob(BlobNames.Record(source.Name)).RemoveAsync(written, cancellationToken);
            return false;
        }

        throw new IOException($"The failure record of '{source.Name}' was changed {MostRaces} times meanwhile.");
    }

    /// <summary>Keeps a poison message that names no input blob.</summary>
    public Task KeepAsync(string message, ProblemDetails problem, CancellationToken cancellationToken)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(message)));
        var record = Copy(problem);
        record.Extensions["message"] = message.Length <= LongestMessage ? message : message[..LongestMessage];
        record.Extensions["failedAt"] = clock.GetUtcNow();
        return _container.UploadAsync($"_poison/{hash}.json", Serialize(record), Options(), cancellationToken);
    }

    /// <summary>Removes a record unless it has changed since it was found.</summary>
    public Task RemoveAsync(FailureRecord record, CancellationToken cancellationToken) =>
        _container.Blob(record.Name).RemoveAsync(record.ETag, cancellationToken);

    private async Task<ETag?> TryWriteAsync(
        ETag? before, string inputName, string sourceETag, int attempts, ProblemDetails problem,
        CancellationToken cancellationToken)
    {
        var record = Copy(problem);
        record.Extensions["source"] = $"{Containers.Input}/{inputName}";
        record.Extensions["sourceETag"] = sourceETag;
        record.Extensions["attempts"] = attempts;
        record.Extensions["failedAt"] = clock.GetUtcNow();
        var metadata = new Dictionary<string, string>
        {
            [Provenance.SourceETagKey] = sourceETag,
            [FailureRecord.AttemptsKey] = attempts.ToString(CultureInfo.InvariantCulture),
        };
        return await _container.TryUploadAsync(
            BlobNames.Record(inputName), Serialize(record), Options(metadata), before, cancellationToken);
    }

    private static BinaryData Serialize(ProblemDetails record) => new(JsonSerializer.SerializeToUtf8Bytes(record, Json));

    private static BlobUploadOptions Options(Dictionary<string, string>? metadata = null) => new()
    {
        HttpHeaders = new BlobHttpHeaders { ContentType = "application/problem+json" },
        Metadata = metadata,
    };

    private static ProblemDetails Copy(ProblemDetails problem) => new()
    {
        Type = problem.Type,
        Title = problem.Title,
        Status = problem.Status,
        Detail = problem.Detail,
        Extensions = new Dictionary<string, object?>(problem.Extensions),
    };
}
