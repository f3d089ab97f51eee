using SuperRes.Functions.Tests.Hosting;
using SuperRes.Functions.Tests.Pictures;

namespace SuperRes.Functions.Tests.Http;

/// <summary>What a host has to be like for a request to be refused.</summary>
public enum Circumstance
{
    /// <summary>As set up by default.</summary>
    Usual,

    /// <summary>Nobody may wait for more than a second; blobs may be larger than what the host lets in.</summary>
    Hasty,

    /// <summary>There is one place in the line, and it is taken.</summary>
    Full,

    /// <summary>Decoding takes longer than it may, as on a machine that has no time for it.</summary>
    Starved,

    /// <summary>There is memory for small pictures only.</summary>
    Small,

    /// <summary>It is told to stop while a picture is in the network: that of the request.</summary>
    Stopping,

    /// <summary>There is no folder for temporary files, which all but the smallest results need.</summary>
    NoDisk,

    /// <summary>There is no model file.</summary>
    NoModel,

    /// <summary>Nobody answers for storage.</summary>
    NoStorage,

    /// <summary>The record that is asked for is no record.</summary>
    Damaged,
}

/// <summary>Hosts under all circumstances, each started when it is first wanted.</summary>
public sealed class RefusingHosts(StorageFixture storage) : IAsyncLifetime
{
    /// <summary>Id of the job whose record is damaged.</summary>
    public const string DamagedJob = "job-dddddddddddddddddddddddddddddddddddddddd";

    /// <summary>Takes several seconds on any machine of today.</summary>
    public static readonly byte[] Slow = Sample.Plain(3400, 2400);

    /// <summary>Takes a second or more, and may be waited for even on a machine that is busy with other things.</summary>
    public static readonly byte[] Lasting = Sample.Plain(1600, 1200);

    private readonly Dictionary<Circumstance, RunningHost> _hosts = [];
    private readonly StorageAccount _account = storage.Lend();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Sends a request under a circumstance.</summary>
    /// <param name="circumstance">What the host is like.</param>
    /// <param name="path">Below <c>/api/</c>.</param>
    /// <param name="body">The picture; null for a GET.</param>
    /// <param name="announced">Content-Length of a body that breaks off after <paramref name="body"/>; null for the
    /// body's own.</param>
    public async Task<HttpResponseMessage> SendAsync(
        Circumstance circumstance, string path, byte[]? body, long? announced = null)
    {
        var host = await GetAsync(circumstance);
        switch (circumstance)
        {
            case Circumstance.Full:
                using (var occupant = await RawRequest.SendAsync(host.Client, "upscale", $"Content-Length: {Lasting.Length}\r\n"))
                {
                    await occupant.WriteAsync(Lasting);
                    await host.Client.WaitUntilBusyAsync();
                    var answer = await PostAsync(host.Client, path, body, announced);
                    occupant.Reset();
                    await host.Client.WaitUntilIdleAsync(TimeSpan.FromMinutes(1));
                    return answer;
                }

            case Circumstance.Stopping:
                _hosts.Remove(circumstance);
                await using (host)
                {
                    var answer = PostAsync(host.Client, path, body, announced);
                    await host.Client.WaitUntilBusyAsync();
                    await host.StopAsync();
                    return await answer;
                }

            default:
                return await PostAsync(host.Client, path, body, announced);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts.Values)
            await host.DisposeAsync();
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string path, byte[]? body, long? announced)
    {
        if (body is null)
            return await client.GetAsync(path, TestContext.Current.CancellationToken);
        if (announced is null)
            return await client.PostPictureAsync(path, body);
        using var raw = await RawRequest.SendAsync(client, path, $"Content-Length: {announced}\r\n");
        await raw.WriteAsync(body);
        return await raw.AnswerAsync();
    }

    private async Task<RunningHost> GetAsync(Circumstance circumstance)
    {
        if (_hosts.TryGetValue(circumstance, out var started))
            return started;
        if (circumstance == Circumstance.Damaged)
        {
            var records = _account.Blobs.GetBlobContainerClient("jobs");
            await records.CreateIfNotExistsAsync();
            await records.GetBlobClient($"{DamagedJob}.json").UploadAsync(new BinaryData("no JSON"), overwrite: true);
        }

        var connection = circumstance == Circumstance.NoStorage ? StorageAccount.Unreachable : _account.ConnectionString;
        return _hosts[circumstance] = await RunningHost.StartAsync(connection, SettingsFor(circumstance));
    }

    private static Dictionary<string, string> SettingsFor(Circumstance circumstance) => circumstance switch
    {
        Circumstance.Hasty => new()
        {
            ["SyncTimeBudget"] = "00:00:01",
            ["UploadTimeout"] = "00:00:01",
            ["MaxBlobBytes"] = "209715200",
        },
        Circumstance.Full => new() { ["MaxPictures"] = "1", ["SyncTimeBudget"] = "00:03:50" },
        Circumstance.Starved => new() { ["DecodeTimeout"] = "00:00:00.01", ["SyncTimeBudget"] = "00:03:50" },
        Circumstance.Small => new() { ["MemoryBudget"] = "67108864", ["SyncTimeBudget"] = "00:03:50" },
        Circumstance.Stopping => new() { ["LocalHost__ShutdownGrace"] = "00:00:00.2", ["SyncTimeBudget"] = "00:03:50" },
        Circumstance.NoDisk => new() { ["TMPDIR"] = "/no/such/folder", ["MaxCachedBytes"] = "65536" },
        Circumstance.NoModel => new() { ["ModelPath"] = "no/such/model.onnx" },
        _ => [],
    };
}
