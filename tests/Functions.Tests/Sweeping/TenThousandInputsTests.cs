using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Azure.Storage.Blobs.Models;
using SuperRes.Functions.Tests.Blobs;
using SuperRes.Functions.Tests.Hosting;

namespace SuperRes.Functions.Tests.Sweeping;

/// <summary>A host on an account with many inputs, some of which it has been made to forget.</summary>
public sealed partial class TenThousandInputsTests(StorageFixture storage)
{
    private const int Inputs = 10_000;
    private const int Forgotten = 100;
    private const int AtOnce = 16;
    private const long MostGrowth = 32 << 20;
    private static readonly TimeSpan LeastAge = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private readonly Dropbox _box = new(storage.Lend());
    private readonly byte[] _picture = SmallPicture.Make(1, "png", width: 8, height: 8);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static ParallelOptions Parallelism => new() { MaxDegreeOfParallelism = AtOnce, CancellationToken = Stop };

    [Fact(Explicit = true), Trait("Tier", "Long")]
    public async Task A_hundred_of_ten_thousand_inputs_of_which_no_event_tells_are_found_in_flat_memory()
    {
        await DropAsync(done: number => number % (Inputs / Forgotten) != 0);
        await Task.Delay(LeastAge, Stop);

        // Neither scan nor event: all events are lost.
        await using var host = await RunningHost.StartAsync(_box.Account.ConnectionString, new Dictionary<string, string>
        {
            ["AzureWebJobs.UpscaleBlob.Disabled"] = "true",
            ["AzureWebJobs.UpscaleBlobEvent.Disabled"] = "true",
        });
        await Dropbox.CountAsync(_box.Account.Output, Inputs, () => host.Log, Limit);
        await EndedAsync(host, sweeps: 1);
        Assert.Equal(Forgotten, host.Log.Split("Upscaled '").Length - 1);

        // By hand, and with nothing to find.
        var before = host.ResidentBytes;
        using var asked = await host.Client.PostAsync(
            "/admin/functions/Sweep", new StringContent("{}", new MediaTypeHeaderValue("application/json")), Stop);
        Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);
        await EndedAsync(host, sweeps: 2);
        var after = host.ResidentBytes;

        var sweeps = Ended().Matches(host.Log);
        TestContext.Current.SendDiagnosticMessage(
            $"{sweeps[0].Value}; {sweeps[1].Value}; resident before {before >> 20} MiB, after {after >> 20} MiB");
        Assert.Equal([$"{Inputs}", $"{Inputs}"], sweeps.Select(sweep => sweep.Groups["seen"].Value));
        Assert.Equal([$"{Forgotten}", "0"], sweeps.Select(sweep => sweep.Groups["found"].Value));
        Assert.True(after - before < MostGrowth, $"It grew from {before >> 20} to {after >> 20} MiB.");
    }

    [Fact(Explicit = true), Trait("Tier", "Long")]
    public async Task Receipts_that_were_deleted_have_nothing_made_twice_and_nothing_forgotten()
    {
        for (var number = 0; number < Forgotten; number++)
            await _box.DropAsync(NameOf(number), _picture);
        await using (var host = await RunningHost.StartAsync(_box.Account.ConnectionString))
            await Dropbox.CountAsync(_box.Account.Output, Forgotten, () => host.Log, Limit);

        // The host takes the second half for sent, as it has receipts of them, and knows nothing of the first.
        var receipts = _box.Account.Blobs.GetBlobContainerClient("azure-webjobs-hosts");
        var found = new List<string>();
        await foreach (var receipt in receipts.GetBlobsAsync(new GetBlobsOptions { Prefix = "blobreceipts/" }, Stop))
            found.Add(receipt.Name);
        foreach (var name in found.Where(name => string.CompareOrdinal(Path.GetFileName(name), NameOf(Forgotten / 2)) < 0))
            await receipts.DeleteBlobAsync(name, cancellationToken: Stop);
        for (var number = Forgotten / 2; number < Forgotten; number++)
            await _box.Account.Output.DeleteBlobAsync(NameOf(number), cancellationToken: Stop);
        await Task.Delay(LeastAge, Stop);

        await using var again = await RunningHost.StartAsync(_box.Account.ConnectionString);
        await Dropbox.CountAsync(_box.Account.Output, Forgotten, () => again.Log, Limit);
        await EndedAsync(again, sweeps: 1);

        Assert.Equal(Forgotten / 2, again.Log.Split("Upscaled '").Length - 1);
        Assert.Equal($"{Forgotten / 2}", Ended().Match(again.Log).Groups["found"].Value);
    }

    /// <summary>Fills the account with inputs and, for those that are done, with what stands for their results.</summary>
    private async Task DropAsync(Func<int, bool> done)
    {
        var started = Stopwatch.GetTimestamp();
        await _box.Account.Input.CreateIfNotExistsAsync(cancellationToken: Stop);
        await _box.Account.Output.CreateIfNotExistsAsync(cancellationToken: Stop);
        await Parallel.ForEachAsync(Enumerable.Range(0, Inputs), Parallelism, async (number, _) =>
        {
            var version = await _box.DropAsync(NameOf(number), _picture);
            if (!done(number))
                return;
            var options = new BlobUploadOptions { Metadata = new Dictionary<string, string> { ["sourceetag"] = version } };
            await _box.Account.Output.GetBlobClient(NameOf(number)).UploadAsync(new BinaryData("result"), options, Stop);
        });
        TestContext.Current.SendDiagnosticMessage($"Dropped in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s.");
    }

    private static Task EndedAsync(RunningHost host, int sweeps) => Wait.UntilAsync(
        () => Task.FromResult(Ended().Count(host.Log) >= sweeps), () => host.Log);

    private static string NameOf(int number) => $"{number:00000}.png";

    [GeneratedRegex(@"The sweep looked at (?<seen>\d+) inputs with (?<requests>\d+) listings in [\d.]+ s and found (?<found>\d+) forgotten")]
    private static partial Regex Ended();
}
