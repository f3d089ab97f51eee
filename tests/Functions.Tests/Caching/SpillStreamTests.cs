using SuperRes.Core.Inference;
using SuperRes.Functions.Caching;
using SuperRes.Functions.Http.Uploads;
using SuperRes.Functions.Settings;

namespace SuperRes.Functions.Tests.Caching;

public sealed class SpillStreamTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1000, 1000, 300, true)]
    [InlineData(1001, 1000, 300, false)]
    [InlineData(65_536, 200_000, 65_536, true)]
    [InlineData(200_000, 200_000, 65_536, true)]
    [InlineData(200_000, 200_000, 200_000, true)]
    [InlineData(200_001, 200_000, 40_000, false)]
    public async Task What_exceeds_memory_goes_to_a_file_and_any_number_can_read_it(
        int length, int memory, int written, bool inMemory)
    {
        var bytes = RandomBytes(length);
        var content = await SpillAsync(bytes, memory, written);

        Assert.Equal(inMemory, content is MemoryContent);
        Assert.Equal(length, content.Length);
        var copies = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            using var copy = new MemoryStream();
            await content.CopyToAsync(copy, Stop);
            return copy.ToArray();
        }));
        Assert.All(copies, copy => Assert.Equal(bytes, copy));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(65_536)]
    [InlineData(1_000_000)]
    public async Task What_stays_in_memory_takes_no_more_than_its_bytes_and_no_large_objects(int length)
    {
        var content = Assert.IsType<MemoryContent>(await SpillAsync(RandomBytes(length), memory: length, written: 65_536));

        Assert.Equal(length, content.Pieces.Sum(piece => piece.Length));
        Assert.All(content.Pieces, piece => Assert.InRange(piece.Length, 1, 65_536));
    }

    [Fact]
    public async Task The_file_has_no_name_that_a_crash_could_leave_behind()
    {
        var content = Assert.IsType<FileContent>(await SpillAsync(RandomBytes(2000), memory: 1000, written: 500));

        var open = new DirectoryInfo("/proc/self/fd").EnumerateFileSystemInfos().Select(file => file.LinkTarget);
        Assert.Contains(open, target => target is not null
            && target.StartsWith(Path.GetTempPath(), StringComparison.Ordinal)
            && target.EndsWith(" (deleted)", StringComparison.Ordinal));
        GC.KeepAlive(content);
    }

    [Fact]
    public async Task A_picture_for_which_no_memory_is_left_waits_in_a_file_and_what_it_had_is_given_back()
    {
        var bytes = RandomBytes(2 << 20);
        var budget = new MemoryBudget(MemoryBudget.Least);
        var callers = new CallerMemory(budget, new LimitOptions());
        callers.Take(MemoryBudget.Least / 4 * 3 / 4 - (1 << 20), before: 0);
        var before = budget.Files;

        await using var stream = new SpillStream(32 << 20, callers);
        await stream.WriteAsync(bytes.AsMemory(0, 1000), Stop);
        Assert.True(budget.Files > before);
        await stream.WriteAsync(bytes.AsMemory(1000), Stop);

        Assert.Equal(before, budget.Files);
        using var read = new MemoryStream();
        await Assert.IsType<FileContent>(stream.Detach()).CopyToAsync(read, Stop);
        Assert.Equal(bytes, read.ToArray());
    }

    private static byte[] RandomBytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private static async Task<PictureContent> SpillAsync(
        byte[] bytes, int memory, int written, MemoryBudget? budget = null)
    {
        await using var stream = new SpillStream(memory, new CallerMemory(budget ?? new MemoryBudget(1L << 30), new LimitOptions()));
        foreach (var piece in bytes.Chunk(written))
            await stream.WriteAsync(piece, Stop);
        return stream.Detach();
    }
}
