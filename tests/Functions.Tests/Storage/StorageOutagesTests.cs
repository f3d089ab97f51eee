using System.Text.RegularExpressions;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SuperRes.Functions.Storage;
using SuperRes.Functions.Sweeping;
using SuperRes.Functions.Tests.Hosting;

namespace SuperRes.Functions.Tests.Storage;

/// <summary>Outages as the client of the storage account meets them.</summary>
public sealed class StorageOutagesTests
{
    private static readonly TimeSpan Shortly = TimeSpan.FromMilliseconds(100);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_end_of_an_outage_is_noticed_once_and_a_missing_blob_is_none()
    {
        await using var azurite = await OwnAzurite.StartAsync();
        await using var services = Services(azurite.Account.ConnectionString);
        var container = services.GetRequiredService<BlobServiceClient>().GetBlobContainerClient("input");
        var outages = services.GetRequiredService<StorageOutages>();

        await Assert.ThrowsAsync<RequestFailedException>(() => container.GetPropertiesAsync(cancellationToken: Stop));
        Assert.False(await outages.HasEndedWithinAsync(Shortly, TimeProvider.System, Stop));

        await azurite.StopAsync();
        var waiting = container.ExistsAsync(Stop);
        await Task.Delay(TimeSpan.FromSeconds(1), Stop);
        Assert.False(await outages.HasEndedWithinAsync(Shortly, TimeProvider.System, Stop));
        await azurite.StartAgainAsync();
        await waiting;

        Assert.True(await outages.HasEndedWithinAsync(TimeSpan.FromSeconds(10), TimeProvider.System, Stop));
        await container.ExistsAsync(Stop);
        Assert.False(await outages.HasEndedWithinAsync(Shortly, TimeProvider.System, Stop));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("impatient")]
    public async Task Every_client_of_blobs_notices_an_outage(string? key)
    {
        await using var azurite = await OwnAzurite.StartAsync();
        await using var services = Services(azurite.Account.ConnectionString);
        var blobs = key is null
            ? services.GetRequiredService<BlobServiceClient>() : services.GetRequiredKeyedService<BlobServiceClient>(key);

        await NoticesAsync(azurite, services, token => blobs.GetBlobContainerClient("input").ExistsAsync(token));
    }

    [Fact]
    public async Task The_client_of_queues_outlasts_and_notices_an_outage()
    {
        await using var azurite = await OwnAzurite.StartAsync();
        await using var services = Services(azurite.Account.ConnectionString);
        var queues = services.GetRequiredService<QueueServiceClient>();

        await azurite.StopAsync();
        var waiting = queues.GetQueueClient("queue").ExistsAsync(Stop);
        await Task.Delay(TimeSpan.FromSeconds(8), Stop);
        Assert.False(waiting.IsCompleted);
        await azurite.StartAgainAsync();
        await waiting;

        Assert.True(await HasEndedAsync(services));
    }

    [Fact]
    public async Task An_outage_of_queues_does_not_end_with_an_answer_about_blobs()
    {
        await using var azurite = await OwnAzurite.StartAsync();
        var queuesDown = Regex.Replace(azurite.Account.ConnectionString, @"(QueueEndpoint=http://[^:]+):\d+", "$1:9");
        await using var services = Services(queuesDown);
        using var shortly = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var asking = services.GetRequiredService<QueueServiceClient>().GetQueueClient("queue").ExistsAsync(shortly.Token);
        await Task.Delay(TimeSpan.FromSeconds(1), Stop);
        await services.GetRequiredService<BlobServiceClient>().GetBlobContainerClient("input").ExistsAsync(Stop);

        Assert.False(await services.GetRequiredService<StorageOutages>()
            .HasEndedWithinAsync(Shortly, TimeProvider.System, Stop));
        await shortly.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    [Fact]
    public async Task An_emulator_that_is_stopped_and_started_again_has_an_idle_instance_sweep()
    {
        await using var azurite = await OwnAzurite.StartAsync();
        await using var services = Services(azurite.Account.ConnectionString);
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var sweep = new CountingSweep(clock, azurite.Account.Blobs);
        using var schedule = new SweepSchedule(
            sweep, services.GetRequiredService<BlobServiceClient>(), services.GetRequiredService<StorageOutages>(),
            new SweepOptions { SweepInterval = TimeSpan.FromHours(12) }, clock, NullLogger<SweepSchedule>.Instance);
        await schedule.StartAsync(Stop);
        await PassAsync(TimeSpan.FromMinutes(10));
        Assert.Equal(1, sweep.Runs);

        await azurite.StopAsync();
        await PassAsync(TimeSpan.FromMinutes(5));
        await azurite.StartAgainAsync();
        var limit = clock.GetUtcNow() + TimeSpan.FromHours(2);
        while (sweep.Runs == 1 && clock.GetUtcNow() < limit)
            await PassAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(2, sweep.Runs);
        await schedule.StopAsync(Stop);

        async Task PassAsync(TimeSpan time)
        {
            for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromSeconds(30))
            {
                clock.Advance(TimeSpan.FromSeconds(30));
                await Task.Delay(TimeSpan.FromMilliseconds(50), Stop);
            }
        }
    }

    private static ServiceProvider Services(string connection) => new ServiceCollection()
        .AddStorage(new ConfigurationBuilder()
            .AddInMemoryCollection([new("AzureWebJobsStorage", connection)]).Build())
        .BuildServiceProvider();

    private static async Task NoticesAsync(OwnAzurite azurite, IServiceProvider services, Func<CancellationToken, Task> call)
    {
        await azurite.StopAsync();
        using var shortly = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        shortly.CancelAfter(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAnyAsync<Exception>(() => call(shortly.Token));
        await azurite.StartAgainAsync();
        await call(Stop);

        Assert.True(await HasEndedAsync(services));
    }

    private static Task<bool> HasEndedAsync(IServiceProvider services) => services.GetRequiredService<StorageOutages>()
        .HasEndedWithinAsync(TimeSpan.FromSeconds(1), TimeProvider.System, Stop);

    private sealed class CountingSweep(TimeProvider clock, BlobServiceClient storage) : ISweep
    {
        public int Runs { get; private set; }

        public async Task<SweepReport?> RunAsync(CancellationToken cancellationToken)
        {
            var record = new SweepRecord(storage);
            await record.ReadAsync(cancellationToken);
            await record.TryWriteAsync(new SweepState { EndedAt = clock.GetUtcNow() }, cancellationToken);
            Runs++;
            return new SweepReport(1, 0, 0, 3, IsComplete: true);
        }
    }
}
