using SuperRes.Core.Imaging;
using SuperRes.Functions.Caching;
using SuperRes.Functions.Results;
using SuperRes.Functions.Tests.Hosting;

namespace SuperRes.Functions.Tests.Results;

/// <summary>Results on real storage.</summary>
public sealed class ResultStoreTests(StorageFixture storage)
{
    private readonly StorageAccount _account = storage.Lend();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_result_is_found_whole_and_with_its_type_under_its_id()
    {
        var bytes = new byte[(5 << 20) + 3];
        new Random(1).NextBytes(bytes);
        var store = new ResultStore(_account.Output);

        var id = await store.AddAsync(Picture(new MemoryContent([bytes])), Stop);

        var result = await store.FindAsync(id, Stop);
        Assert.NotNull(result);
        Assert.Equal("image/png", result.Properties.ContentType);
        await using var content = await store.OpenAsync(result, Stop);
        Assert.NotNull(content);
        using var read = new MemoryStream();
        await content.CopyToAsync(read, Stop);
        Assert.Equal(bytes, read.ToArray());
    }

    [Fact]
    public async Task A_result_that_is_deleted_after_it_was_found_is_not_there()
    {
        var store = new ResultStore(_account.Output);
        var id = await store.AddAsync(Picture(new MemoryContent([new byte[3]])), Stop);
        var result = await store.FindAsync(id, Stop);
        await _account.Output.DeleteBlobAsync(result!.Name, cancellationToken: Stop);

        Assert.Null(await store.OpenAsync(result, Stop));
    }

    [Fact]
    public async Task A_result_that_breaks_off_while_it_is_stored_leaves_nothing()
    {
        await _account.Output.CreateIfNotExistsAsync(cancellationToken: Stop);
        var store = new ResultStore(_account.Output);

        await Assert.ThrowsAsync<EndOfStreamException>(() => store.AddAsync(Picture(new BrokenContent()), Stop));

        Assert.Empty(_account.Output.GetBlobs(cancellationToken: Stop));
    }

    private static UpscaledPicture Picture(PictureContent content) => new(
        content, "image/png", ".png", new PictureSize(10, 10), new PictureSize(40, 40), "edsr", Timings: null);

    /// <summary>Ends after one block and a bit, as a temporary file that was cut off.</summary>
    private sealed class BrokenContent : PictureContent
    {
        public override long Length => 9 << 20;

        public override async Task CopyToAsync(Stream destination, CancellationToken cancellationToken)
        {
            await destination.WriteAsync(new byte[5 << 20], cancellationToken);
            throw new EndOfStreamException();
        }
    }
}
