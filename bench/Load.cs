using System.Globalization;
using NetVips;
using SuperRes.Functions.Tests.Hosting;
using SuperRes.Functions.Tests.Load;
using SuperRes.LocalHost.Storage.Emulator;

namespace SuperRes.Bench;

/// <summary>The running host with many callers on real sockets: right answers, speed of the cache, memory.</summary>
internal static class Load
{
    private const int Connections = 64;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Mixed = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Cached = TimeSpan.FromSeconds(10);

    /// <returns>0 if every answer was right.</returns>
    public static async Task<int> RunAsync()
    {
        var data = Directory.CreateTempSubdirectory("superres-load-");
        var package = AzuritePackage.Locate();
        await package.InstallAsync(static () => { }, CancellationToken.None);
        await using var azurite = await Azurite.StartAsync(package, data.FullName, 0, 0, CancellationToken.None);
        await using var host = await RunningHost.StartAsync(
            azurite.ConnectionString,
            new Dictionary<string, string> { ["Logging__LogLevel__SuperRes.LocalHost.Invocation"] = "Warning" });
        using var photo = Image.NewFromFile(Path.Combine(AppContext.BaseDirectory, "coffee.png"));
        var load = new LoadRun(host.Client.BaseAddress!, photo);
        await load.LearnAsync(CancellationToken.None);

        Table table = new("load");
        table.Line($"# {Connections} connections, 24 × 16 to 200 × 150 pixels, host and callers on one machine");
        await load.RunAsync(Connections, WarmUp, newEvery: 2, CancellationToken.None);
        var before = host.ResidentBytes;
        var mixed = await load.RunAsync(Connections, Mixed, newEvery: 2, CancellationToken.None);
        var after = host.ResidentBytes;
        var cached = await load.RunAsync(Connections, Cached, newEvery: 0, CancellationToken.None);

        table.Header("load", "hits", "misses", "429", "wrong", "pictures/s", "slowest, s");
        Write(table, "half of the pictures new", mixed);
        Write(table, "no picture new", cached);
        table.Line();
        table.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"Resident memory of the host after {WarmUp.TotalSeconds:0} s of warm-up {before >> 20} MiB, after the mixed load {after >> 20} MiB."));
        table.Save();
        foreach (var wrong in mixed.Wrong.Concat(cached.Wrong).Distinct().Take(10))
            Console.Error.WriteLine(wrong);
        return mixed.Wrong.Count + cached.Wrong.Count == 0 ? 0 : 1;
    }

    private static void Write(Table table, string name, LoadReport report) => table.Row(
        name, $"{report.Hits}", $"{report.Misses}", $"{report.Busy}", $"{report.Wrong.Count}",
        Table.Number(report.PicturesPerSecond, "0"), Table.Number(report.Slowest.TotalSeconds));
}
