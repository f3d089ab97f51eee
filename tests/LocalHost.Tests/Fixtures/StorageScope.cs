using Azure.Storage.Blobs;
using Azure.Storage.Queues;

namespace SuperRes.LocalHost.Tests.Fixtures;

/// <summary>A test's own corner of the storage account: container, queue and host id.</summary>
internal sealed class StorageScope
{
    private readonly string _id = Guid.NewGuid().ToString("N")[..12];
    private readonly string _connectionString;

    public StorageScope(string connectionString)
    {
        _connectionString = connectionString;
        Blobs = new(connectionString);
        Input = Blobs.GetBlobContainerClient($"in-{_id}");
        Queue = new(connectionString, $"work-{_id}");
        Poison = new(connectionString, $"work-{_id}-poison");
        BlobPoison = new(connectionString, "webjobs-blobtrigger-poison");
        Control = new(connectionString, $"azure-webjobs-blobtrigger-{HostId}");
    }

    public string HostId => $"host-{_id}";

    public BlobServiceClient Blobs { get; }

    public BlobContainerClient Input { get; }

    public QueueClient Queue { get; }

    public QueueClient Poison { get; }

    public QueueClient BlobPoison { get; }

    public QueueClient Control { get; }

    public Dictionary<string, string?> Settings(params (string Name, string? Value)[] more)
    {
        Dictionary<string, string?> settings = new()
        {
            ["AzureWebJobsStorage"] = _connectionString,
            ["AzureFunctionsWebHost:hostid"] = HostId,
            ["InputContainer"] = Input.Name,
            ["WorkQueue"] = Queue.Name,
        };
        foreach (var (name, value) in more)
            settings[name] = value;
        return settings;
    }

    public async Task<string> UploadAsync(string name, string content = "x")
    {
        await Input.CreateIfNotExistsAsync(cancellationToken: TestContext.Current.CancellationToken);
        var uploaded = await Input.GetBlobClient(name).UploadAsync(
            BinaryData.FromString(content), overwrite: true, TestContext.Current.CancellationToken);
        return uploaded.Value.ETag.ToString("H");
    }
}
