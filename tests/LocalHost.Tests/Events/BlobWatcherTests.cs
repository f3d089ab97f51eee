using System.Net;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Sas;
using Microsoft.Extensions.Configuration;
using SuperRes.LocalHost.Configuration;
using SuperRes.LocalHost.Events;
using SuperRes.LocalHost.Jobs;
using SuperRes.LocalHost.Tests.Fixtures;

namespace SuperRes.LocalHost.Tests.Events;

/// <summary>The watcher tells functions of blobs, as Event Grid does in Azure.</summary>
public sealed class BlobWatcherTests(StorageFixture storage)
{
    private readonly Account _account = storage.Lend();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_a_burst_of_blobs_none_is_lost_and_none_runs_twice()
    {
        await using var host = await RunningHost.StartAsync(new(_account));
        string[] names = [.. Enumerable.Range(0, 40).Select(number => $"burst/{number:00}")];

        await Parallel.ForEachAsync(names, Cancellation, async (name, _) => await _account.UploadAsync(name));

        await WaitForAllAsync(names);
    }

    [Fact]
    public async Task Blobs_that_came_while_no_host_ran_are_found_once()
    {
        await _account.UploadAsync("before the first start");
        await using (await RunningHost.StartAsync(new(_account)))
            await _account.WaitForAsync("Incoming", "done", "before the first start");
        await _account.UploadAsync("while it was down");

        await using var host = await RunningHost.StartAsync(new(_account));

        await _account.WaitForAsync("Incoming", "done", "while it was down");
        await WaitForAllAsync(["before the first start", "while it was down"]);
    }

    [Fact]
    public async Task A_new_version_of_a_blob_is_told_of_again()
    {
        await using var host = await RunningHost.StartAsync(new(_account));
        await _account.UploadAsync("again");
        await _account.WaitForAsync("Incoming", "done", "again");

        await _account.UploadAsync("again");

        await _account.WaitForAsync("Incoming", "done", "again", times: 2);
    }

    [Fact]
    public async Task Of_two_hosts_one_watches_and_when_it_goes_the_other_does()
    {
        var first = await RunningHost.StartAsync(new(_account));
        await using var second = await RunningHost.StartAsync(new(_account) { State = "other" });
        string[] names = [.. Enumerable.Range(0, 20).Select(number => $"{number:00}")];
        await Parallel.ForEachAsync(names, Cancellation, async (name, _) => await _account.UploadAsync(name));
        await WaitForAllAsync(names);

        await first.DisposeAsync();

        await _account.UploadAsync("for the other");
        await _account.WaitForAsync("Incoming", "done", "for the other");
    }

    [Fact]
    public async Task A_host_that_was_killed_has_its_watch_again_at_once_and_another_host_has_not()
    {
        var storage = new StorageConnections(new ConfigurationBuilder()
            .AddInMemoryCollection([new("AzureWebJobsStorage", _account.ConnectionString)]).Build());
        async Task<bool> WatchesAsync(string folder)
        {
            var settings = HostSettings.From(
                new ConfigurationBuilder().AddInMemoryCollection([new("LocalHost:State", Path.Combine(_account.Folder, folder))]).Build(),
                new(_account.Folder, "app", []), enableAuth: false, new Dictionary<string, string>());
            using var state = new StateFolder(settings);
            state.Take();
            var watch = new WatchLock(storage, settings, state, new("Incoming", default, []));
            return await watch.HoldsAsync(Cancellation) || await watch.HoldsAsync(Cancellation); // The first call may have had to make the blob.
        }

        Assert.True(await WatchesAsync("first"));
        Assert.False(await WatchesAsync("second"));
        Assert.True(await WatchesAsync("first"));
    }

    /// <summary>Each leads, as an address, to another blob than the one that has it.</summary>
    [Theory]
    [InlineData("trip%2f..%2fcat")]
    [InlineData("..%2f..%2f..%2f..%2fincoming%2fcat")]
    [InlineData(".%2fcat")]
    public async Task A_blob_that_no_event_can_name_is_refused_with_a_record_and_disturbs_nothing(string path)
    {
        await using var host = await RunningHost.StartAsync(new(_account));
        await _account.UploadAsync("cat");
        await _account.WaitForAsync("Incoming", "done", "cat");

        await UploadUnderAsync(path);

        var records = new List<BlobItem>();
        await Wait.UntilAsync(
            async () => (records = await _account.HostContainer.GetBlobsAsync(
                new GetBlobsOptions { Prefix = $"refused/{Account.HostId}/incoming/" }, Cancellation).ToListAsync(Cancellation)).Count > 0,
            "a record");
        var record = await _account.HostContainer.GetBlobClient(Assert.Single(records).Name).DownloadContentAsync(Cancellation);
        Assert.Contains($"\"name\":\"{Uri.UnescapeDataString(path)}\"", record.Value.Content.ToString(), StringComparison.Ordinal);
        await host.WaitForLogAsync("Warning: 'Incoming' is not told of the blob '");
        await _account.UploadAsync("afterwards");
        await _account.WaitForAsync("Incoming", "done", "afterwards");
        await WaitForAllAsync(["cat", "afterwards"]);
        Assert.Empty(await Account.PeekAsync(_account.BlobPoison));
    }

    [Theory]
    [InlineData("/leading")]
    [InlineData("trailing/")]
    [InlineData("a b+c%20d#e?f&g=h")]
    [InlineData("Grüße/日本")]
    [InlineData("double//slash")]
    public async Task A_strange_name_reaches_its_function_or_leaves_a_record(string name)
    {
        await using var host = await RunningHost.StartAsync(new(_account));

        await _account.UploadAsync(name);

        await Wait.UntilAsync(
            async () => (await _account.EntriesAsync("Incoming", "done")).Any(entry => entry.Item == name)
                || host.Log.Any(line => line.Contains($"is not told of the blob '{name}'", StringComparison.Ordinal)),
            $"what becomes of '{name}'");
    }

    [Fact]
    public async Task What_was_told_is_forgotten_with_its_blob()
    {
        var told = new FileInfo(Path.Combine(_account.Folder, "state", "told", "Incoming"));
        string[] names = ["one", "two", "three"];
        await using var host = await RunningHost.StartAsync(new(_account));
        foreach (var name in names)
            await _account.UploadAsync(name);
        await WaitForAllAsync(names);
        var full = Length(told);

        foreach (var name in names[..2])
            await _account.Incoming.DeleteBlobAsync(name, cancellationToken: Cancellation);

        Assert.NotEqual(0, full);
        await Wait.UntilAsync(() => Length(told) == full / 3, $"a third of {full} bytes");
    }

    [Fact]
    public async Task Without_its_memory_the_watcher_tells_again_and_loses_nothing()
    {
        await _account.UploadAsync("once");
        await using (await RunningHost.StartAsync(new(_account)))
            await _account.WaitForAsync("Incoming", "done", "once");
        Directory.Delete(Path.Combine(_account.Folder, "state"), recursive: true);

        await using var host = await RunningHost.StartAsync(new(_account));

        await _account.WaitForAsync("Incoming", "done", "once", times: 2);
    }

    [Fact]
    public async Task With_the_container_scan_the_function_that_scans_runs()
    {
        await using var host = await RunningHost.StartAsync(
            new(_account) { Settings = new Dictionary<string, string> { ["LocalHost__ContainerScan"] = "true" } });

        await _account.UploadAsync("scanned", container: "pairs");

        await _account.WaitForAsync("Scanned", "done", "scanned");
        Assert.Contains(host.Log, line => line.EndsWith("] Told: blobTrigger (disabled)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_environment_can_choose_the_other_of_two_functions_on_a_path()
    {
        await using var host = await RunningHost.StartAsync(new(_account)
        {
            Settings = new Dictionary<string, string> { ["AzureWebJobs.Scanned.Disabled"] = "false", ["AzureWebJobs.Told.Disabled"] = "true" },
        });

        await _account.UploadAsync("chosen", container: "pairs");

        await _account.WaitForAsync("Scanned", "done", "chosen");
        await Account.WaitForEmptyAsync(_account.Control);
        Assert.Empty(await _account.EntriesAsync("Told", "done"));
    }

    /// <summary>Waits until all have run and no message is left that might run them again.</summary>
    private async Task WaitForAllAsync(string[] names)
    {
        await Wait.UntilAsync(async () => (await NamesAsync()).Distinct().Count() >= names.Length, $"all of {names.Length}");
        await Account.WaitForEmptyAsync(_account.Control);
        Assert.Equal(names.Order(StringComparer.Ordinal), (await NamesAsync()).Order(StringComparer.Ordinal));
    }

    private async Task<string[]> NamesAsync() => [.. (await _account.EntriesAsync("Incoming", "done")).Select(entry => entry.Item)];

    /// <summary>Uploads under an address that no client of a library would keep as it is.</summary>
    private async Task UploadUnderAsync(string path)
    {
        await _account.Incoming.CreateIfNotExistsAsync(cancellationToken: Cancellation);
        var access = _account.Incoming.GenerateSasUri(BlobContainerSasPermissions.All, DateTimeOffset.UtcNow.AddHours(1));
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(
            $"{access.GetLeftPart(UriPartial.Path)}/{path}{access.Query}",
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        request.Headers.Add("x-ms-blob-type", "BlockBlob");
        request.Content = new ByteArrayContent([]);
        using var answer = await http.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    private static long Length(FileInfo file)
    {
        file.Refresh();
        return file.Exists ? file.Length : 0;
    }
}
