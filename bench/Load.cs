using System.Globalization;
using NetVips;
using SuperRes.Functions.Tests.Hosting;
using SuperRes.Functions.Tests.Load;
using SuperRes.LocalHost.Emulator;

namespace SuperRes.Bench;

/// <summary>The running host with many callers on real sockets: right answers, speed of the cache, memory.</summary>
internal static class Load
{
    private const int Connections = 64;
    private const double MinCachedPicturesPerSecond = 500;
    private const double MaxGrowth = 1.10;

    /// <summary>
    /// Results kept in memory, far fewer than the load makes: while they are still becoming more, memory grows as it
    /// should, and what must not grow cannot be seen.
    /// </summary>
    private const long CacheMemoryBytes = 16 << 20;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Mixed = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Cached = TimeSpan.FromSeconds(10);

    /// <returns>0 if all bars were met.</returns>
    public static async Task<int> RunAsync()
    {
        var data = Directory.CreateTempSubdirectory("superres-load-");
        var package = AzuritePackage.Locate();
        await package.InstallAsync(static () => { }, CancellationToken.None);
        await using var azurite = await Azurite.StartAsync(package, data.FullName, 0, 0, CancellationToken.None);
        await using var host = await RunningHost.StartAsync(
            azurite.ConnectionString,
            new Dictionary<string, string>
            {
                ["CacheMemoryBytes"] = CacheMemoryBytes.ToString(CultureInfo.InvariantCulture),
                ["Logging__LogLevel__Function"] = "Warning",
            });
        using var photo = Image.NewFromFile(Path.Combine(AppContext.BaseDirectory, "coffee.png"));
        var load = new LoadRun(host.Client.BaseAddress!, photo);
        await load.LearnAsync(CancellationToken.None);

        Table table = new("load");
        table.Line($"# {Connections} connections, 24 × 16 to 400 × 260 pixels, host and callers on one machine");
        var warmedUp = await load.WarmUpAsync(Connections, CacheMemoryBytes, WarmUp, CancellationToken.None);
        var before = await load.ResidentBytesAsync(host, Connections, Look, CancellationToken.None);
        var mixed = await load.RunAsync(Connections, Mixed, newEvery: 2, CancellationToken.None);
        var after = await load.ResidentBytesAsync(host, Connections, Look, CancellationToken.None);
        var cached = await load.RunAsync(Connections, Cached, newEvery: 0, CancellationToken.None);

        table.Header("load", "hits", "misses", "429", "wrong", "pictures/s", "slowest, s");
        Write(table, "half of the pictures new", mixed);
        Write(table, "no picture new", cached);
        table.Line();
        table.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"Resident memory of the worker after {warmedUp.TotalSeconds:0} s of warm-up {before >> 20} MiB, after the mixed load {after >> 20} MiB ({(after - before) * 100.0 / before:+0;-0;0} %)."));
        table.Save();

        string[] missed = [.. Missed(mixed, cached, before, after)];
        foreach (var bar in missed)
            Console.Error.WriteLine(bar);
        return missed.Length == 0 ? 0 : 1;
    }

    /// <summary>The bars that were not met, a sentence each. A 5xx, a time-out and a wrong picture are wrong answers.</summary>
    private static IEnumerable<string> Missed(LoadReport mixed, LoadReport cached, long before, long after)
    {
        foreach (var wrong in mixed.Wrong.Concat(cached.Wrong).Distinct().Take(10))
            yield return $"Wrong answer: {wrong}";
        if (after > before * MaxGrowth)
            yield return $"Memory grew from {before >> 20} to {after >> 20} MiB, by more than 10 %.";
        if (cached.PicturesPerSecond < MinCachedPicturesPerSecond)
            yield return $"{cached.PicturesPerSecond:0} cached pictures/s; at least {MinCachedPicturesPerSecond} are wanted.";
    }

    private static void Write(Table table, string name, LoadReport report) => table.Row(
        name, $"{report.Hits}", $"{report.Misses}", $"{report.Busy}", $"{report.Wrong.Count}",
        Table.Number(report.PicturesPerSecond, "0"), Table.Number(report.Slowest.TotalSeconds));
}
