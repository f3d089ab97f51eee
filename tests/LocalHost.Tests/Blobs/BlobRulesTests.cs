using System.Diagnostics;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using SuperRes.LocalHost.Blobs;
using SuperRes.LocalHost.Tests.Fixtures;

namespace SuperRes.LocalHost.Tests.Blobs;

public sealed class BlobRulesTests(AzuriteFixture azurite)
{
    private readonly StorageScope _storage = new(azurite.ConnectionString);

    [Fact]
    public async Task After_a_restart_only_what_came_in_between_is_run()
    {
        var calls = new Calls();
        await using (await TestHost.StartAsync(typeof(Recording), _storage.Settings(), calls: calls))
        {
            await _storage.UploadAsync("before.jpg");
            await calls.WaitForAsync("before.jpg");
        }

        await _storage.UploadAsync("between.jpg");
        await using var host = await TestHost.StartAsync(typeof(Recording), _storage.Settings(), calls: calls);
        await calls.WaitForAsync("between.jpg");
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);

        Assert.Equal(["before.jpg", "between.jpg"], calls.All);
    }

    [Fact]
    public async Task Writing_a_blob_again_runs_the_function_again_even_with_equal_bytes()
    {
        await using var host = await TestHost.StartAsync(typeof(Recording), _storage.Settings());
        await _storage.UploadAsync("same.jpg");
        await host.Calls.WaitForAsync("same.jpg");

        await _storage.UploadAsync("same.jpg");

        await host.Calls.WaitForAsync("same.jpg", times: 2);
    }

    [Fact]
    public async Task The_scan_s_message_of_a_blob_that_was_deleted_or_overwritten_is_dropped()
    {
        await _storage.UploadAsync("kept.jpg");
        await using var host = await TestHost.StartAsync(typeof(Recording), _storage.Settings());
        await SendAsync(host, nameof(Recording), "gone.jpg", "kept.jpg");

        await host.Calls.WaitForAsync("kept.jpg");
        await DropsAsync(host, 2);
        Assert.Equal(["kept.jpg"], host.Calls.All);
    }

    [Fact]
    public async Task The_message_of_an_event_runs_whatever_version_is_there_now()
    {
        await _storage.UploadAsync("kept.jpg");
        await using var host = await TestHost.StartAsync(typeof(EventOnly), _storage.Settings());
        await SendAsync(host, nameof(EventOnly), "gone.jpg", "kept.jpg");

        await host.Calls.WaitForAsync("kept.jpg");
        await DropsAsync(host, 1);
        Assert.Equal(["kept.jpg"], host.Calls.All);
    }

    [Fact]
    public async Task A_completed_receipt_lies_where_the_runtime_puts_it()
    {
        await using var host = await TestHost.StartAsync(typeof(Recording), _storage.Settings());
        var etag = await _storage.UploadAsync("folder/a.jpg");
        await host.Calls.WaitForAsync("folder/a.jpg");

        var receipt = _storage.Blobs.GetBlobContainerClient("azure-webjobs-hosts").GetBlobClient(
            $"blobreceipts/{_storage.HostId}/Host.Functions.Recording/{etag}/{_storage.Input.Name}/folder/a.jpg");

        await Wait.UntilAsync(
            async () => (await receipt.GetPropertiesAsync(cancellationToken: TestContext.Current.CancellationToken))
                .Value.Metadata.ContainsKey("Completed"),
            "the receipt");
    }

    [Fact]
    public async Task A_name_too_long_for_a_receipt_is_run_all_the_same_and_once()
    {
        var name = string.Concat(Enumerable.Repeat("long/", 200)) + "a.jpg";
        await using var host = await TestHost.StartAsync(typeof(Recording), _storage.Settings());

        await _storage.UploadAsync(name);

        await host.Calls.WaitForAsync(name);
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        Assert.Single(host.Calls.All);
    }

    [Fact]
    public async Task A_disabled_function_is_not_run()
    {
        await using var host = await TestHost.StartAsync(
            typeof(Recording), _storage.Settings(("AzureWebJobs.Recording.Disabled", "true")));

        await _storage.UploadAsync("a.jpg");
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);

        Assert.Empty(host.Calls.All);
    }

    [Fact]
    public async Task Two_hosts_share_the_work_and_no_blob_is_run_twice()
    {
        var calls = new Calls();
        await using var first = await TestHost.StartAsync(typeof(Recording), _storage.Settings(), calls: calls);
        await using var second = await TestHost.StartAsync(typeof(Recording), _storage.Settings(), calls: calls);

        for (var i = 0; i < 30; i++)
            await _storage.UploadAsync($"{i}.jpg");
        await Wait.UntilAsync(() => calls.All.Count >= 30, "all 30 blobs");
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);

        Assert.Equal(30, calls.All.Distinct().Count());
        Assert.Equal(30, calls.All.Count);
    }

    [Fact]
    public async Task When_the_scanning_host_stops_the_other_takes_over()
    {
        var calls = new Calls();
        var first = await TestHost.StartAsync(typeof(Recording), _storage.Settings(), calls: calls);
        await _storage.UploadAsync("one.jpg");
        await calls.WaitForAsync("one.jpg");
        await using var second = await TestHost.StartAsync(typeof(Recording), _storage.Settings(), calls: calls);

        await first.DisposeAsync();
        await _storage.UploadAsync("two.jpg");

        await calls.WaitForAsync("two.jpg");
    }

    [Fact]
    public async Task The_lease_of_a_host_that_was_killed_is_taken_over_at_once()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var container = _storage.Blobs.GetBlobContainerClient("azure-webjobs-hosts");
        await container.CreateIfNotExistsAsync(cancellationToken: cancellation);
        var blob = container.GetBlobClient($"locks/{_storage.HostId}/WebJobs.Internal.Blobs.Listener");
        using var dead = Process.Start(new ProcessStartInfo("dotnet", "--version") { RedirectStandardOutput = true })!;
        await dead.WaitForExitAsync(cancellation);
        await blob.UploadAsync(
            BinaryData.Empty,
            new BlobUploadOptions
            {
                Metadata = new Dictionary<string, string> { ["Holder"] = $"{Environment.MachineName}/{dead.Id}/1" },
            },
            cancellation);
        await blob.GetBlobLeaseClient().AcquireAsync(BlobLeaseClient.InfiniteLeaseDuration, cancellationToken: cancellation);
        await _storage.UploadAsync("a.jpg");

        await using var host = await TestHost.StartAsync(typeof(Recording), _storage.Settings());

        await host.Calls.WaitForAsync("a.jpg");
    }

    /// <summary>Sends messages of versions that are not there.</summary>
    private async Task SendAsync(TestHost host, string function, params string[] names)
    {
        var queue = host.Services.GetRequiredService<BlobTriggerQueue>();
        foreach (var name in names)
        {
            var message = new BlobTriggerMessage
            {
                FunctionId = $"Host.Functions.{function}",
                ContainerName = _storage.Input.Name,
                BlobName = name,
                ETag = "\"0x1\"",
            };
            await queue.SendAsync(message, TestContext.Current.CancellationToken);
        }
    }

    private static Task DropsAsync(TestHost host, int count) => Wait.UntilAsync(
        () => host.Log.All.Count(line => line.StartsWith("Dropped", StringComparison.Ordinal)) == count, $"{count} drops");

    public sealed class Recording(Calls calls)
    {
        [Function("Recording")]
        public void Run([BlobTrigger("%InputContainer%/{name}")] byte[] content, string name) => calls.Add(name);
    }

    public sealed class EventOnly(Calls calls)
    {
        [Function("EventOnly")]
        public void Run(
            [BlobTrigger("%InputContainer%/{name}", Source = BlobTriggerSource.EventGrid)] string content, string name) =>
            calls.Add(name);
    }
}
