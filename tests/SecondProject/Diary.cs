using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Azure.Functions.Worker;

namespace SecondProject;

/// <summary>Writes down what happens, where tests can read it in any process and after any crash: a blob an entry.</summary>
public sealed class Diary(BlobServiceClient storage)
{
    private readonly BlobContainerClient _entries = storage.GetBlobContainerClient("diary");
    private readonly BlobContainerClient _gates = storage.GetBlobContainerClient("gates");

    /// <summary>Writes an entry <c>FUNCTION/WHAT/INVOCATION</c>.</summary>
    /// <param name="context">The invocation.</param>
    /// <param name="what">What happened, such as <c>begun</c>.</param>
    /// <param name="item">To what.</param>
    public async Task WriteAsync(FunctionContext context, string what, string item)
    {
        await _entries.CreateIfNotExistsAsync();
        var attempt = context.BindingContext.BindingData.TryGetValue("DequeueCount", out var count) ? $"{count}" : "1";
        await _entries.GetBlobClient($"{context.FunctionDefinition.Name}/{what}/{context.InvocationId}").UploadAsync(
            BinaryData.Empty,
            new BlobUploadOptions
            {
                Metadata = new Dictionary<string, string> { ["item"] = Uri.EscapeDataString(item), ["attempt"] = attempt },
            });
    }

    /// <summary>How often an item was begun.</summary>
    public async Task<int> CountBegunAsync(FunctionContext context, string item) =>
        await _entries.GetBlobsAsync(
                new GetBlobsOptions { Traits = BlobTraits.Metadata, Prefix = $"{context.FunctionDefinition.Name}/begun/" })
            .CountAsync(entry => entry.Metadata["item"] == Uri.EscapeDataString(item));

    /// <summary>Waits until a test has opened a gate.</summary>
    public async Task PassAsync(string gate, CancellationToken cancellationToken)
    {
        while (!await _gates.GetBlobClient(gate).ExistsAsync(cancellationToken))
            await Task.Delay(50, cancellationToken);
    }
}
