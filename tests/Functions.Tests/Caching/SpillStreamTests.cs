using SuperRes.Functions.Caching;

namespace SuperRes.Functions.Tests.Caching;

public sealed class SpillStreamTests
{
    [Theory]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    public async Task What_exceeds_memory_goes_to_a_file_and_any_number_can_read_it(int length, bool inMemory)
    {
        var bytes = new byte[length];
        Random.Shared.NextBytes(bytes);
        PictureContent content;
        await using (var stream = new SpillStream(1000))
        {
            foreach (var piece in bytes.Chunk(300))
                await stream.WriteAsync(piece, TestContext.Current.CancellationToken);
            content = stream.Detach();
        }

        Assert.Equal(inMemory, content is MemoryContent);
        Assert.Equal(length, content.Length);
        var copies = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            using var copy = new MemoryStream();
            await content.CopyToAsync(copy, TestContext.Current.CancellationToken);
            return copy.ToArray();
        }));
        Assert.All(copies, copy => Assert.Equal(bytes, copy));
    }
}
