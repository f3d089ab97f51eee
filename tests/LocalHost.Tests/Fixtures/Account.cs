using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Queues;

namespace SuperRes.LocalHost.Tests.Fixtures;

/// <summary>An entry in the diary of the second project.</summary>
/// <param name="Item">What something happened to.</param>
/// <param name="Attempt">The attempt that the function was told, for messages.</param>
internal sealed record Entry(string Item, string Attempt);

/// <summary>A test's own storage account, and a folder of its own.</summary>
internal sealed class Account(string connectionString, string folder)
{
    /// <summary>The host id of all hosts on the account.</summary>
    public const string HostId = "second";

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public string ConnectionString => connectionString;

    /// <summary>For state, keys and whatever else.</summary>
    public string Folder => folder;

    public BlobServiceClient Blobs { get; } = new(connectionString, new BlobClientOptions { TrimBlobNameSlashes = false });

    public QueueClient Tasks => Queue("tasks");

    public QueueClient TasksPoison => Queue("tasks-poison");

    /// <summary>Through which blobs go to their functions.</summary>
    public QueueClient Control => Queue($"azure-webjobs-blobtrigger-{HostId}");

    public QueueClient BlobPoison => Queue("webjobs-blobtrigger-poison");

    public BlobContainerClient Incoming => Blobs.GetBlobContainerClient("incoming");

    /// <summary>Where the host keeps its own blobs.</summary>
    public BlobContainerClient HostContainer => Blobs.GetBlobContainerClient("azure-webjobs-hosts");

    /// <summary>Uploads a blob that orders something.</summary>
    public async Task<BlobClient> UploadAsync(string name, string order = "", string container = "incoming")
    {
        var blobs = Blobs.GetBlobContainerClient(container);
        await blobs.CreateIfNotExistsAsync(cancellationToken: Cancellation);
        var blob = blobs.GetBlobClient(name);
        await blob.UploadAsync(BinaryData.FromString(order), overwrite: true, Cancellation);
        return blob;
    }

    /// <summary>Sends a message that orders something.</summary>
    public async Task SendAsync(string order)
    {
        await Tasks.CreateIfNotExistsAsync(cancellationToken: Cancellation);
        await Tasks.SendMessageAsync(order, Cancellation);
    }

    /// <summary>Lets everything go on that waits for it.</summary>
    public async Task OpenAsync(string gate) => await UploadAsync(gate, container: "gates");

    /// <summary>What happened to a function's items so far.</summary>
    public async Task<IReadOnlyList<Entry>> EntriesAsync(string function, string what)
    {
        var diary = Blobs.GetBlobContainerClient("diary");
        if (!await diary.ExistsAsync(Cancellation))
            return [];
        var options = new GetBlobsOptions { Traits = BlobTraits.Metadata, Prefix = $"{function}/{what}/" };
        return await diary.GetBlobsAsync(options, Cancellation)
            .Select(entry => new Entry(Uri.UnescapeDataString(entry.Metadata["item"]), entry.Metadata["attempt"])).ToListAsync(Cancellation);
    }

    /// <summary>Waits until something has happened to an item, a number of times.</summary>
    public async Task WaitForAsync(string function, string what, string item, int times = 1) => await Wait.UntilAsync(
        async () => (await EntriesAsync(function, what)).Count(entry => entry.Item == item) >= times,
        $"'{item}' {what} by {function}, {times} times");

    /// <summary>Waits until no message, seen or unseen, is in a queue.</summary>
    public static async Task WaitForEmptyAsync(QueueClient queue) => await Wait.UntilAsync(
        async () => (await queue.GetPropertiesAsync(Cancellation)).Value.ApproximateMessagesCount == 0, $"an empty queue {queue.Name}");

    /// <summary>The messages that wait in a queue, as they are.</summary>
    public static async Task<Azure.Storage.Queues.Models.PeekedMessage[]> PeekAsync(QueueClient queue) =>
        await queue.ExistsAsync(Cancellation) ? (await queue.PeekMessagesAsync(32, Cancellation)).Value : [];

    private QueueClient Queue(string name) =>
        new(connectionString, name, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
}
