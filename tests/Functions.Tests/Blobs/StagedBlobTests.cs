using System.Text;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using SuperRes.Functions.Blobs;
using SuperRes.Functions.Tests.Hosting;

namespace SuperRes.Functions.Tests.Blobs;

/// <summary>Blobs that appear all at once.</summary>
public sealed class StagedBlobTests(StorageFixture storage)
{
    private readonly BlobContainerClient _container = storage.Lend().Output;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_abandoned_half_way_leaves_no_blob()
    {
        await using (var staged = Begin("new"))
            await staged.WriteAsync(new byte[9 << 20], Cancellation);

        Assert.False(await _container.GetBlobClient("new").ExistsAsync(Cancellation));
    }

    [Fact]
    public async Task What_is_abandoned_half_way_leaves_the_blob_that_was_there()
    {
        await _container.CreateIfNotExistsAsync(cancellationToken: Cancellation);
        await _container.GetBlobClient("old").UploadAsync(new BinaryData("old"), Cancellation);

        await using (var staged = Begin("old"))
            await staged.WriteAsync(new byte[9 << 20], Cancellation);

        Assert.Equal("old", await ReadAsync("old"));
    }

    [Fact]
    public async Task Content_of_several_blocks_arrives_whole()
    {
        var content = new byte[(9 << 20) + 5];
        new Random(1).NextBytes(content);
        await using (var staged = Begin("large"))
        {
            foreach (var piece in content.Chunk(100_000))
                await staged.WriteAsync(piece, Cancellation);
            await staged.CommitAsync(new CommitBlockListOptions(), Cancellation);
        }

        var blob = await _container.GetBlobClient("large").DownloadContentAsync(Cancellation);
        Assert.Equal(content, blob.Value.Content.ToArray());
    }

    [Fact]
    public async Task Of_two_writers_that_expect_no_blob_the_first_to_commit_wins()
    {
        var onlyIfNew = new CommitBlockListOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } };
        await using var first = Begin("raced");
        await using var second = Begin("raced");
        await first.WriteAsync(Encoding.ASCII.GetBytes("first"), Cancellation);
        await second.WriteAsync(Encoding.ASCII.GetBytes("second"), Cancellation);

        await first.CommitAsync(onlyIfNew, Cancellation);

        await Assert.ThrowsAsync<RequestFailedException>(() => second.CommitAsync(onlyIfNew, Cancellation));
        Assert.Equal("first", await ReadAsync("raced"));
    }

    private StagedBlob Begin(string name) => new(_container.GetBlockBlobClient(name));

    private async Task<string> ReadAsync(string name) =>
        (await _container.GetBlobClient(name).DownloadContentAsync(Cancellation)).Value.Content.ToString();
}
