using System.Globalization;
using SuperRes.Functions.Tests.Hosting;
using SuperRes.Functions.Tests.Pictures;

namespace SuperRes.Functions.Tests.Http;

/// <summary>Callers that hang up, on real sockets.</summary>
public sealed class ClientGoneTests(StorageFixture storage) : IAsyncLifetime
{
    /// <summary>Far less than the picture takes.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    /// <summary>Takes a dozen seconds at least, and even a machine that is busy with other things would take it on.</summary>
    private static readonly byte[] Slow = Sample.Plain(2400, 1700);

    private RunningHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await RunningHost.StartAsync(
        storage.Lend().ConnectionString, new Dictionary<string, string> { ["SyncTimeBudget"] = "00:03:50" });

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task The_engine_is_free_soon_after_the_caller_hung_up()
    {
        using var caller = await SendAsync(Slow);
        await _host.Client.WaitUntilBusyAsync();

        caller.Reset();

        await _host.Client.WaitUntilIdleAsync(Soon);
    }

    [Fact]
    public async Task Work_goes_on_for_those_who_stay_and_ends_with_the_last()
    {
        var picture = Sample.Plain(2400, 1701);
        using var first = await SendAsync(picture);
        await _host.Client.WaitUntilBusyAsync();
        using var second = await SendAsync(picture);
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);

        first.Reset();
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        await _host.Client.WaitUntilBusyAsync();

        second.Reset();
        await _host.Client.WaitUntilIdleAsync(Soon);
    }

    [Fact]
    public async Task An_upload_that_breaks_off_leaves_nothing()
    {
        using (var caller = await RawRequest.SendAsync(_host.Client, "jobs", "Content-Length: 9000000\r\n"))
        {
            await caller.WriteAsync(Sample.Beginning(5_000_000));
            caller.Reset();
        }

        using var response = await _host.Client.PostPictureAsync("upscale", Sample.Png(8, 8, seed: 60));
        Assert.True(response.IsSuccessStatusCode);
        await _host.Client.WaitUntilIdleAsync(Soon);
    }

    private async Task<RawRequest> SendAsync(byte[] picture)
    {
        var raw = await RawRequest.SendAsync(
            _host.Client, "upscale", string.Create(CultureInfo.InvariantCulture, $"Content-Length: {picture.Length}\r\n"));
        await raw.WriteAsync(picture);
        return raw;
    }
}
