using System.Diagnostics;
using System.Net;
using SuperRes.Functions.Tests.Hosting;
using SuperRes.Functions.Tests.Http;
using SuperRes.Functions.Tests.Pictures;

namespace SuperRes.Functions.Tests.Caching;

/// <summary>A host whose temporary files have a disk of one megabyte.</summary>
public sealed class FullDiskTests(StorageFixture storage) : IAsyncLifetime
{
    private readonly DirectoryInfo _disk = Directory.CreateTempSubdirectory("superres-tests-");
    private bool _mounted;

    public async ValueTask InitializeAsync() =>
        _mounted = await RunAsync("mount", "-t", "tmpfs", "-o", "size=1m", "superres-tests", _disk.FullName);

    public async ValueTask DisposeAsync()
    {
        if (_mounted)
            await RunAsync("umount", _disk.FullName);
        _disk.Delete();
    }

    [Fact]
    public async Task A_result_that_does_not_fit_is_refused_for_now_and_all_others_are_served()
    {
        Assert.SkipUnless(_mounted, "Only root may mount a disk as small as this test needs.");
        var (large, small) = (Sample.Png(400, 300, seed: 1), Sample.Png(128, 96, seed: 2));
        await using var host = await RunningHost.StartAsync(
            storage.Lend().ConnectionString,
            new Dictionary<string, string> { ["TMPDIR"] = _disk.FullName, ["MaxCachedBytes"] = "65536" });

        using (var refused = await host.Client.PostPictureAsync("upscale", large))
        {
            await refused.AssertProblemAsync(503, "disk.unavailable");
            Assert.True(refused.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
        }

        Assert.Contains("No space left on device", host.Log, StringComparison.Ordinal);
        using (var served = await host.Client.PostPictureAsync("upscale", small))
        {
            Assert.Equal(HttpStatusCode.OK, served.StatusCode);
            Assert.InRange((await served.BytesAsync()).Length, 65_537, 1 << 20);
        }

        Assert.True(await RunAsync("mount", "-o", "remount,size=64m", _disk.FullName));
        using var again = await host.Client.PostPictureAsync("upscale", large);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.InRange((await again.BytesAsync()).Length, (1 << 20) + 1, int.MaxValue);
    }

    /// <returns>Whether it ended well.</returns>
    private static async Task<bool> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode == 0;
    }
}
