using System.Globalization;
using NetVips;
using SuperRes.Functions.Tests.Hosting;
using SuperRes.Functions.Tests.Http;

namespace SuperRes.Functions.Tests.Load;

public sealed class SlowReaderTests(StorageFixture storage)
{
    private const int Readers = 64;

    [Fact]
    public async Task Callers_who_do_not_read_their_large_answers_have_no_copies_of_their_own()
    {
        await using var host = await RunningHost.StartAsync(storage.Lend().ConnectionString);
        var picture = Noise();
        using var first = await host.Client.PostPictureAsync("upscale?format=png", picture);
        long length = (await first.BytesAsync()).Length;
        Assert.InRange(length, 3 << 20, long.MaxValue);
        var (before, peak) = (host.ResidentBytes, 0L);

        var readers = await Task.WhenAll(Enumerable.Range(0, Readers).Select(_ => SendAsync(host, picture)));
        try
        {
            var answers = Task.WhenAll(readers.Select(reader => reader.StatusLineAsync()));
            while (await Task.WhenAny(answers, Task.Delay(50, TestContext.Current.CancellationToken)) != answers)
                peak = Math.Max(peak, host.ResidentBytes);
            await Task.Delay(1000, TestContext.Current.CancellationToken);
            peak = Math.Max(peak, host.ResidentBytes);

            Assert.All(await answers, line => Assert.Equal("HTTP/1.1 200 OK", line));
        }
        finally
        {
            Array.ForEach(readers, reader => reader.Dispose());
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{length >> 20} MiB an answer; {before >> 20} MiB before, at most {peak >> 20} MiB while nobody reads");
        Assert.InRange(peak - before, long.MinValue, Readers * length / 4);
    }

    private static async Task<RawRequest> SendAsync(RunningHost host, byte[] picture)
    {
        var raw = await RawRequest.SendAsync(
            host.Client, "upscale?format=png",
            string.Create(CultureInfo.InvariantCulture, $"Content-Length: {picture.Length}\r\n"));
        await raw.WriteAsync(picture);
        return raw;
    }

    /// <summary>Few bytes that become many: the blocks of a strongly compressed JPEG, as a PNG.</summary>
    private static byte[] Noise()
    {
        using var noise = Image.Gaussnoise(480, 400, sigma: 60, mean: 128, seed: 1);
        using var grey = noise.Cast(Enums.BandFormat.Uchar);
        using var across = grey.Flip(Enums.Direction.Horizontal);
        using var down = grey.Flip(Enums.Direction.Vertical);
        using var colour = grey.Bandjoin(across, down);
        return colour.JpegsaveBuffer(q: 30);
    }
}
