using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using NetVips;
using SuperRes.Functions.Tests.Hosting;

namespace SuperRes.Functions.Tests.Load;

/// <summary>Many connections, each sending a picture as soon as the last was answered.</summary>
/// <param name="address">Of the API.</param>
/// <param name="photo">What all pictures are cut from.</param>
internal sealed class LoadRun(Uri address, Image photo)
{
    private static readonly (int Width, int Height)[] Sizes =
        [(24, 16), (64, 48), (120, 90), (200, 150), (400, 260)];
    private static readonly TimeSpan PauseWhenBusy = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PauseBetweenLooks = TimeSpan.FromMilliseconds(100);

    private readonly List<(byte[] Picture, byte[] Expected)> _known = [];
    private int _number;

    /// <summary>Learns what the right answers are, one picture at a time.</summary>
    public async Task LearnAsync(CancellationToken cancellationToken)
    {
        using var client = Connect();
        foreach (var (width, height) in Sizes)
        {
            using var cut = photo.Crop(width / 2, height / 2, width, height);
            var picture = cut.PngsaveBuffer();
            using var response = await client.PostAsync("upscale", new ByteArrayContent(picture), cancellationToken);
            response.EnsureSuccessStatusCode();
            _known.Add((picture, await response.Content.ReadAsByteArrayAsync(cancellationToken)));
        }
    }

    /// <summary>
    /// Sends pictures until the host has all the memory it will ever take: the largest ones only, so that the networks'
    /// workspaces are those of as many of them as the line holds, and then the mix, until the results in the cache's
    /// memory have been replaced once over.
    /// </summary>
    /// <param name="connections">Senders.</param>
    /// <param name="cacheMemoryBytes">What the cache keeps in memory.</param>
    /// <param name="atLeast">Duration of each of the two, at least.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>How long it took.</returns>
    public async Task<TimeSpan> WarmUpAsync(
        int connections, long cacheMemoryBytes, TimeSpan atLeast, CancellationToken cancellationToken)
    {
        var largest = new LoadRun(address, photo) { _number = int.MinValue };
        largest._known.Add(_known[^1]);
        var report = await largest.RunAsync(connections, atLeast, newEvery: 1, cancellationToken);
        var (duration, made) = (report.Duration, 0L);
        while (made < 2 * cacheMemoryBytes)
        {
            report = await RunAsync(connections, atLeast, newEvery: 2, cancellationToken);
            (duration, made) = (duration + report.Duration, made + report.MadeBytes);
        }

        return duration;
    }

    /// <summary>Sends pictures for a while.</summary>
    /// <param name="connections">Senders.</param>
    /// <param name="duration">No picture is begun later.</param>
    /// <param name="newEvery">Every which picture is new to the cache; 0 for none.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public async Task<LoadReport> RunAsync(
        int connections, TimeSpan duration, int newEvery, CancellationToken cancellationToken)
    {
        var tally = new Tally();
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(number => Task.Run(
            async () =>
            {
                using var client = Connect();
                var random = new Random(number);
                while (Stopwatch.GetElapsedTime(started) < duration)
                    await SendAsync(client, random, newEvery, tally, cancellationToken);
            },
            cancellationToken)));
        return tally.Report(Stopwatch.GetElapsedTime(started));
    }

    /// <summary>
    /// Memory of a host that works on the mix: the median of many looks, as single ones differ by tens of MiB that the
    /// garbage collector has not taken back yet.
    /// </summary>
    /// <exception cref="InvalidOperationException">An answer was wrong.</exception>
    public async Task<long> ResidentBytesAsync(
        RunningHost host, int connections, TimeSpan duration, CancellationToken cancellationToken)
    {
        var load = RunAsync(connections, duration, newEvery: 2, cancellationToken);
        List<long> looks = [];
        do
        {
            looks.Add(host.ResidentBytes);
            await Task.WhenAny(load, Task.Delay(PauseBetweenLooks, cancellationToken));
        }
        while (!load.IsCompleted);

        if ((await load).Wrong is [var wrong, ..])
            throw new InvalidOperationException($"Wrong answer: {wrong}");
        return looks.Order().ElementAt(looks.Count / 2);
    }

    private async Task SendAsync(
        HttpClient client, Random random, int newEvery, Tally tally, CancellationToken cancellationToken)
    {
        var (picture, expected) = _known[random.Next(_known.Count)];
        if (newEvery > 0 && random.Next(newEvery) == 0)
            picture = LoadPictures.WithComment(picture, $"{Interlocked.Increment(ref _number)}");

        var started = Stopwatch.GetTimestamp();
        try
        {
            using var body = new ByteArrayContent(picture);
            using var response = await client.PostAsync("upscale", body, cancellationToken);
            var answer = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            tally.Count(
                response, answer.Length, answer.AsSpan().SequenceEqual(expected), Stopwatch.GetElapsedTime(started));
            if (response.StatusCode == HttpStatusCode.TooManyRequests)
                await Task.Delay(PauseWhenBusy, cancellationToken);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            tally.Wrong.Enqueue(fault.Message);
        }
    }

    private HttpClient Connect() => new(new SocketsHttpHandler { MaxConnectionsPerServer = 1 })
    {
        BaseAddress = address,
        Timeout = TimeSpan.FromSeconds(100),
    };

    private sealed class Tally
    {
        private readonly Lock _gate = new();
        private int _hits;
        private int _misses;
        private long _madeBytes;
        private int _busy;
        private TimeSpan _slowest;

        public ConcurrentQueue<string> Wrong { get; } = [];

        public void Count(HttpResponseMessage response, int length, bool asExpected, TimeSpan elapsed)
        {
            lock (_gate)
            {
                _slowest = elapsed > _slowest ? elapsed : _slowest;
                switch (response.StatusCode)
                {
                    case HttpStatusCode.OK when asExpected && response.Headers.GetValues("X-Cache").Single() == "hit":
                        _hits++;
                        break;
                    case HttpStatusCode.OK when asExpected:
                        _misses++;
                        _madeBytes += length;
                        break;
                    case HttpStatusCode.TooManyRequests when response.Headers.RetryAfter?.Delta > TimeSpan.Zero:
                        _busy++;
                        break;
                    default:
                        Wrong.Enqueue($"{(int)response.StatusCode}, bytes as expected: {asExpected}");
                        break;
                }
            }
        }

        public LoadReport Report(TimeSpan duration) =>
            new(_hits, _misses, _madeBytes, _busy, [.. Wrong], _slowest, duration);
    }
}
