using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Azure.Storage.Blobs.Models;
using NetVips;
using SuperRes.Functions.Tests.Hosting;
using SuperRes.Functions.Tests.Http;
using SuperRes.Functions.Tests.Pictures;

namespace SuperRes.Functions.Tests.Load;

/// <summary>The host in a container with little memory, under more work than it has memory for.</summary>
public sealed class LimitedMemoryTests(StorageFixture storage)
{
    private const long MiB = 1 << 20;
    private const int LargeCallers = 8;
    private const int SmallCallers = 2;
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(120);

    /// <summary>A slow machine needs longer for the first large picture.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(8);

    [Theory(Explicit = true), Trait("Tier", "Long")]
    [InlineData(1024)]
    [InlineData(1536)]
    [InlineData(4096)]
    public async Task Large_pictures_are_made_or_told_to_come_back_small_ones_are_made_and_nothing_is_killed(int limit)
    {
        using var group = MemoryGroup.TryCreate(limit * MiB);
        Assert.SkipWhen(group is null, "Here no control groups can be made: run it as root, where /sys/fs/cgroup can be written.");
        var account = storage.Lend();
        await account.Input.CreateIfNotExistsAsync(cancellationToken: TestContext.Current.CancellationToken);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var pictures = Large();
        var answers = new ConcurrentBag<(string Who, string Answer)>();
        long resident = 0;
        var peak = 0L;
        string log;
        await using (var host = await RunningHost.StartWithinAsync(
            account.ConnectionString,
            new Dictionary<string, string>
            {
                ["SyncTimeBudget"] = "00:03:50",
                // The line has places for all: it is memory that is short.
                ["MaxPictures"] = "16",
                ["AzureFunctionsJobHost__extensions__blobs__maxDegreeOfParallelism"] = "3",
            },
            group!.Members))
        {
            foreach (var number in Enumerable.Range(0, 3))
                await account.Input.GetBlobClient($"{number}.jpg").UploadAsync(
                    new BinaryData(pictures[0].File), new BlobUploadOptions(), end.Token);
            var started = Stopwatch.GetTimestamp();
            var work = Task.WhenAll(
                [.. Enumerable.Range(0, LargeCallers).Select(number => CallAsync("large", host, pictures, number, answers, end.Token)),
                .. Enumerable.Range(0, SmallCallers).Select(number => CallAsync("small", host, [], number, answers, end.Token))]);
            while (!work.IsCompleted)
            {
                resident = Math.Max(resident, host.ResidentBytes);
                await Task.WhenAny(work, Task.Delay(200, TestContext.Current.CancellationToken));
                if (Stopwatch.GetElapsedTime(started) > (answers.Contains(("large", "200")) ? Shortest : Longest))
                    await end.CancelAsync();
            }

            await work;
            log = host.Log;
            // Whatever it has been through, it still serves.
            using var last = await host.Client.PostPictureAsync("upscale", Sample.Png(50, 40, seed: limit));
            Assert.Equal(200, (int)last.StatusCode);
            peak = group.PeakBytes;
        }

        var told = answers.CountBy(answer => answer).OrderByDescending(pair => pair.Value)
            .Select(pair => $"{pair.Value} × {pair.Key.Who}: {pair.Key.Answer}");
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{limit} MiB: at most {resident / MiB} MiB resident, {peak / MiB} with files\n{string.Join('\n', told)}\n"
            + $"{string.Join('\n', log.Split('\n').Where(line => line.Contains(" MB of memory", StringComparison.Ordinal)))}"));
        Assert.Equal(0, group.Kills);
        Assert.All(answers.Where(answer => answer.Who == "small"), answer => Assert.Equal("200", answer.Answer));
        // What can never have memory enough is refused for good, of which the start has warned; and a slow machine has no time
        // for the largest.
        var warned = log.Contains("larger ones are refused", StringComparison.Ordinal);
        string[] allowed = ["200", "429 busy", "413 too slow", .. warned ? ["413 memory, jpeg"] : Array.Empty<string>()];
        Assert.All(answers.Where(answer => answer.Who == "large"), answer => Assert.Contains(answer.Answer, allowed));
        Assert.Contains(answers, answer => answer is { Who: "small" });
        Assert.Contains(answers, answer => answer is { Who: "large", Answer: "200" });
    }

    private static async Task CallAsync(
        string who, RunningHost host, (string Query, byte[] File)[] pictures, int number,
        ConcurrentBag<(string, string)> answers, CancellationToken end)
    {
        using var client = new HttpClient { BaseAddress = host.Client.BaseAddress, Timeout = TimeSpan.FromMinutes(4) };
        for (var turn = number; !end.IsCancellationRequested; turn += who == "large" ? 1 : SmallCallers)
        {
            var (query, file) = who == "large"
                ? pictures[turn % pictures.Length]
                : ("format=png", Sample.Png(30 + turn % 90, 20 + turn % 70, turn));
            try
            {
                // No cache answers in the place of the network.
                using var response = await client.PostPictureAsync($"upscale?{query}&quality={1 + turn % 100}", file, end);
                var body = await response.Content.ReadAsByteArrayAsync(end);
                var told = (int)response.StatusCode == 200 ? "" : Encoding.UTF8.GetString(body);
                answers.Add((who, (int)response.StatusCode switch
                {
                    200 => "200",
                    429 when told.Contains("\"busy\"", StringComparison.Ordinal) => "429 busy",
                    413 when told.Contains("MB of memory", StringComparison.Ordinal) => $"413 memory, {query.Split('=')[1]}",
                    413 when told.Contains("\"sync.too-slow\"", StringComparison.Ordinal) => "413 too slow",
                    _ => told,
                }));
                if ((int)response.StatusCode != 200)
                    await Task.Delay(500, end);
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested)
            {
                return;
            }
            catch (HttpRequestException broken)
            {
                answers.Add((who, broken.Message));
                await Task.Delay(500, CancellationToken.None);
            }
        }
    }

    private static (string Query, byte[] File)[] Large()
    {
        using var photo = Photo.Truth("coffee.png");
        return
        [
            ("format=jpeg", Sized(4000, 3000).JpegsaveBuffer(q: 90)),
            ("format=png", Sized(1000, 750).PngsaveBuffer(compression: 1)),
            ("format=webp", Sized(1200, 900).JpegsaveBuffer(q: 90)),
            ("format=jpeg", Sized(3400, 2400).JpegsaveBuffer(q: 90, interlace: true)),
            ("format=jpeg", Sized(900, 700).JpegsaveBuffer(q: 90)),
            ("format=png", Sized(3000, 2500).JpegsaveBuffer(q: 90)),
            ("format=jpeg", Sized(1100, 800).PngsaveBuffer(interlace: true)),
            ("format=jpeg", Sized(5000, 5000).JpegsaveBuffer(q: 80)),
        ];

        Image Sized(int width, int height) => photo.ThumbnailImage(width, height: height, size: Enums.Size.Force).CopyMemory();
    }
}
