using System.Diagnostics;
using System.Net;
using SuperRes.Functions.Tests.Blobs;
using SuperRes.Functions.Tests.Hosting;
using SuperRes.Functions.Tests.Http;
using SuperRes.Functions.Tests.Pictures;

namespace SuperRes.Functions.Tests.Jobs;

/// <summary>Jobs that are ended over HTTP while a host works on them.</summary>
public sealed class JobDeletionTests(StorageFixture storage) : IAsyncLifetime
{
    private readonly StorageAccount _account = storage.Lend();
    private RunningHost _host = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await RunningHost.StartAsync(_account.ConnectionString);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_running_job_is_ended_its_cores_are_free_and_nothing_is_left_of_it()
    {
        var job = await SendAsync();
        await RunsAsync(job);

        using var deleted = await _host.Client.DeleteAsync(job, Stop);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);

        var started = Stopwatch.GetTimestamp();
        await EndsUnfinishedAsync();
        await Wait.UntilAsync(async () => await StatusAsync(job) == HttpStatusCode.NotFound, () => _host.Log);
        TestContext.Current.SendDiagnosticMessage(
            $"The work ended {Stopwatch.GetElapsedTime(started).TotalSeconds:0.00} s after the answer to DELETE.");
        using var again = await _host.Client.DeleteAsync(job, Stop);
        await again.AssertProblemAsync(404, "not-found");
        foreach (var container in (string[])["input", "output", "failed", "jobs"])
            Assert.Empty(await Dropbox.NamesAsync(_account.Blobs.GetBlobContainerClient(container), "jobs/"));
    }

    [Fact]
    public async Task Deleting_the_blob_of_a_running_picture_ends_the_work_on_it()
    {
        var box = new Dropbox(_account);
        await box.DropAsync("large.png", Sample.Plain(3000, 2000));
        await _host.Client.WaitUntilBusyAsync();

        await _account.Input.GetBlobClient("large.png").DeleteAsync(cancellationToken: Stop);

        await EndsUnfinishedAsync();
        Assert.Empty(await Dropbox.NamesAsync(_account.Output));
    }

    [Fact]
    public async Task Another_host_of_the_account_ends_the_job_as_well()
    {
        // With queues of its own, so that it cannot take the picture itself.
        await using var other = await RunningHost.StartAsync(_account.ConnectionString, new Dictionary<string, string>
        {
            ["AzureFunctionsWebHost__hostid"] = "other",
            ["AzureWebJobs.UpscaleBlob.Disabled"] = "true",
        });
        var job = await SendAsync();
        await RunsAsync(job);

        using var deleted = await other.Client.DeleteAsync(job, Stop);

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        await EndsUnfinishedAsync();
    }

    private async Task<string> SendAsync()
    {
        using var accepted = await _host.Client.PostPictureAsync("jobs", Sample.Plain(3000, 2000));
        return accepted.Header("Location");
    }

    private Task RunsAsync(string job) => Wait.UntilAsync(
        async () =>
        {
            using var response = await _host.Client.GetAsync(job, Stop);
            return (await response.JsonAsync()).GetProperty("progress").GetDouble() > 0;
        },
        () => _host.Log);

    /// <summary>Waits until the host works on nothing, and makes sure that it did not just finish the picture.</summary>
    private async Task EndsUnfinishedAsync()
    {
        await _host.Client.WaitUntilIdleAsync(TimeSpan.FromMinutes(1));
        await Wait.UntilAsync(
            () => Task.FromResult(_host.Log.Contains("was deleted or replaced while it was upscaled", StringComparison.Ordinal)),
            () => _host.Log);
        Assert.DoesNotContain("Upscaled '", _host.Log, StringComparison.Ordinal);
    }

    private async Task<HttpStatusCode> StatusAsync(string job)
    {
        using var response = await _host.Client.GetAsync(job, Stop);
        return response.StatusCode;
    }
}
