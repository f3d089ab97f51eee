using System.Net;
using System.Text.Json;
using SuperRes.Functions.Tests.Hosting;
using SuperRes.Functions.Tests.Http;
using SuperRes.Functions.Tests.Pictures;

namespace SuperRes.Functions.Tests.Jobs;

/// <summary>Jobs from end to end: sent over HTTP, worked on by the blob trigger, fetched over HTTP.</summary>
public sealed class JobTests(StorageFixture storage) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly StorageAccount _account = storage.Lend();
    private RunningHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_picture_is_upscaled_with_its_options_while_nobody_waits()
    {
        using var accepted = await _host.Client.PostFormAsync(
            "jobs?scale=2", Sample.Png(60, 40, seed: 1), fileName: "../my photo.png", fields: ("format", "webp"));

        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        var job = await accepted.JsonAsync();
        Assert.Equal("queued", job.GetProperty("state").GetString());
        Assert.Equal($"/api/jobs/{job.GetProperty("id").GetString()}", accepted.Header("Location"));
        Assert.NotNull(accepted.Headers.RetryAfter);

        var done = await WaitAsync(accepted.Header("Location"));
        Assert.Equal("succeeded", done.GetProperty("state").GetString());
        Assert.Equal(1, done.GetProperty("progress").GetDouble());
        using var result = await _host.Client.GetAsync(
            done.GetProperty("resultUrl").GetString(), TestContext.Current.CancellationToken);
        Assert.Equal("image/webp", result.Content.Headers.ContentType?.MediaType);
        using var picture = Photo.Decode(await result.BytesAsync());
        Assert.Equal((120, 80), (picture.Width, picture.Height));
    }

    [Fact]
    public async Task A_picture_that_cannot_be_upscaled_fails_with_the_code_that_waiting_would_have_told()
    {
        // Between header and end mark much is missing, which only those find who decode the pixels.
        var whole = Sample.Plain(1000, 800);
        using var accepted = await _host.Client.PostPictureAsync("jobs", [.. whole.AsSpan(0, whole.Length / 2), 0xFF, 0xD9]);

        var done = await WaitAsync(accepted.Header("Location"));

        Assert.Equal("failed", done.GetProperty("state").GetString());
        Assert.Equal("image.corrupt", done.GetProperty("error").GetProperty("code").GetString());
        Assert.False(done.TryGetProperty("resultUrl", out _));
        Assert.Equal(
            ["type", "title", "status", "detail", "code"],
            done.GetProperty("error").EnumerateObject().Select(property => property.Name));
    }

    [Fact]
    public async Task A_large_job_tells_its_progress_and_survives_the_death_of_its_process()
    {
        using var accepted = await _host.Client.PostPictureAsync("jobs", Sample.Plain(2000, 1200));
        var location = accepted.Header("Location");
        await WaitAsync(location, job => job.GetProperty("progress").GetDouble() is > 0 and < 1);

        await _host.KillAsync();
        await _host.DisposeAsync();
        _host = await StartAsync();

        using var known = await _host.Client.GetAsync(location, TestContext.Current.CancellationToken);
        Assert.Equal("running", (await known.JsonAsync()).GetProperty("state").GetString());
        var done = await WaitAsync(location);
        Assert.Equal("succeeded", done.GetProperty("state").GetString());
    }

    /// <summary>Starts a host that takes up the work of a dead one at once.</summary>
    private Task<RunningHost> StartAsync() => RunningHost.StartAsync(_account.ConnectionString);

    private Task<JsonElement> WaitAsync(string location) =>
        WaitAsync(location, job => job.GetProperty("state").GetString() is "succeeded" or "failed");

    private async Task<JsonElement> WaitAsync(string location, Func<JsonElement, bool> condition)
    {
        var limit = TimeProvider.System.GetUtcNow() + Patience;
        while (true)
        {
            using var response = await _host.Client.GetAsync(location, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            var job = await response.JsonAsync();
            if (condition(job))
                return job;
            Assert.True(TimeProvider.System.GetUtcNow() < limit, $"Still {job} after {Patience}:\n{_host.Log}");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }
}
