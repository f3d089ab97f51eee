using Azure.Storage.Blobs;
using Azure.Storage.Queues;

namespace SuperRes.Functions.Tests.Hosting;

/// <summary>A storage account as a test sees it: what a user would upload to and read from.</summary>
public sealed class StorageAccount(string connectionString)
{
    /// <summary>An account that nobody answers for.</summary>
    public const string Unreachable =
        "DefaultEndpointsProtocol=http;AccountName=nobody;AccountKey=AAAA;"
        + "BlobEndpoint=http://127.0.0.1:9/nobody;QueueEndpoint=http://127.0.0.1:9/nobody";

    public string ConnectionString { get; } = connectionString;

    public BlobServiceClient Blobs { get; } =
        new(connectionString, new BlobClientOptions { TrimBlobNameSlashes = false });

    public QueueServiceClient Queues { get; } =
        new(connectionString, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });

    public BlobContainerClient Input => Blobs.GetBlobContainerClient("input");

    public BlobContainerClient Output => Blobs.GetBlobContainerClient("output");

    public BlobContainerClient Failed => Blobs.GetBlobContainerClient("failed");
}
