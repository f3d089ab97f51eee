using Azure.Storage.Blobs.Specialized;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SuperRes.Core.Settings;
using SuperRes.Functions.Cleanup;
using SuperRes.Functions.Settings;
using SuperRes.Functions.Tests.Blobs;
using SuperRes.Functions.Tests.Hosting;

namespace SuperRes.Functions.Tests.Cleanup;

/// <summary>What is removed when it has been kept long enough.</summary>
public sealed class RetentionTests(StorageFixture storage)
{
    private const string Job = "jobs/job-0123456789abcdef0123456789abcdef01234567";

    private static readonly string[] OfUsers =
    [
        "failed/a.png.json", "failed/jobs/holiday/a.png.json", "input/a.png", "input/jobs/holiday/a.png", "output/a.png",
        "output/jobs/holiday/a.png",
    ];

    private static readonly string[] All =
    [
        .. OfUsers.Union(
            ["cache/entry", $"failed/{Job}/a.png.json", $"input/{Job}/a.png", $"{Job}.json", $"output/{Job}/a.png"])
            .Order(StringComparer.Ordinal),
    ];

    private readonly StorageAccount _account = storage.Lend();
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Jobs_and_cache_go_after_their_days_and_what_users_dropped_and_got_stays()
    {
        await FillAsync();

        await CleanAsync(TimeSpan.FromDays(6.9), new CleanupOptions());
        Assert.Equal(All, await BlobsAsync());

        await CleanAsync(TimeSpan.FromDays(0.2), new CleanupOptions());
        Assert.Equal(OfUsers, await BlobsAsync());
    }

    [Fact]
    public async Task What_users_dropped_and_got_goes_when_told_to()
    {
        await FillAsync();

        await CleanAsync(TimeSpan.FromDays(3.1), new CleanupOptions { InputRetentionDays = 3, FailedRetentionDays = 30 });
        Assert.DoesNotContain("input/a.png", await BlobsAsync());
        Assert.Contains("output/a.png", await BlobsAsync());

        await CleanAsync(
            TimeSpan.FromDays(27), new CleanupOptions { OutputRetentionDays = 29, FailedRetentionDays = 30 });
        Assert.Empty(await BlobsAsync());
    }

    [Fact]
    public async Task A_blob_under_a_lease_stays_and_all_others_go()
    {
        await FillAsync();
        await _account.Input.GetBlobClient($"{Job}/a.png").GetBlobLeaseClient()
            .AcquireAsync(BlobLeaseClient.InfiniteLeaseDuration, cancellationToken: Cancellation);

        await CleanAsync(TimeSpan.FromDays(7.1), new CleanupOptions());

        Assert.Equal(OfUsers.Append($"input/{Job}/a.png").Order(StringComparer.Ordinal), await BlobsAsync());
    }

    [Fact]
    public async Task Containers_that_are_missing_are_no_error() =>
        await CleanAsync(TimeSpan.FromDays(8), new CleanupOptions { InputRetentionDays = 1 });

    [Fact]
    public async Task The_host_runs_it_on_demand()
    {
        await FillAsync();
        await using var host = await RunningHost.StartAsync(_account.ConnectionString);

        using var response = await host.Client.PostAsync(
            "/admin/functions/Cleanup", new StringContent("{}", System.Text.Encoding.UTF8, "application/json"), Cancellation);

        Assert.True(response.IsSuccessStatusCode, host.Log);
        await Wait.UntilAsync(
            () => Task.FromResult(host.Log.Contains("Executed 'Functions.Cleanup' (Succeeded", StringComparison.Ordinal)), () => host.Log);
        Assert.Equal(All, (await BlobsAsync()).Intersect(All));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3651)]
    public void Days_out_of_range_are_refused_by_name(int days)
    {
        var refused = Assert.Throws<ArgumentException>(
            () => Setting.Check(new CleanupOptions { OutputRetentionDays = days }));
        Assert.Contains("OutputRetentionDays", refused.Message, StringComparison.Ordinal);
    }

    private Task CleanAsync(TimeSpan later, CleanupOptions options)
    {
        _clock.Advance(later);
        var retention = new Retention(
            _account.Blobs, new RetentionOptions(), options, _clock, NullLogger<Retention>.Instance);
        return retention.RemoveExpiredAsync(Cancellation);
    }

    private async Task FillAsync()
    {
        foreach (var place in All)
        {
            var slash = place.IndexOf('/', StringComparison.Ordinal);
            var container = _account.Blobs.GetBlobContainerClient(place[..slash]);
            await container.CreateIfNotExistsAsync(cancellationToken: Cancellation);
            await container.GetBlobClient(place[(slash + 1)..]).UploadAsync(new BinaryData("x"), Cancellation);
        }
    }

    private async Task<IReadOnlyList<string>> BlobsAsync()
    {
        var blobs = new List<string>();
        foreach (var container in (string[])["cache", "failed", "input", "jobs", "output"])
        {
            var names = await Dropbox.NamesAsync(_account.Blobs.GetBlobContainerClient(container));
            blobs.AddRange(names.Select(name => $"{container}/{name}"));
        }

        return blobs;
    }
}
