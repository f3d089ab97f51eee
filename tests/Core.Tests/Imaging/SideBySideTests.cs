using System.Collections.Concurrent;
using System.Diagnostics;

namespace SuperRes.Core.Tests.Imaging;

/// <summary>Pictures that are judged at the same time.</summary>
public class SideBySideTests
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(4);

    /// <summary>Files with whether they are to be read: whole, odd, and cut where decoders warn in different ways.</summary>
    private static IReadOnlyList<(string Name, byte[] File, bool IsRead)> Files()
    {
        using var cat = Samples.Cat();
        var baseline = cat.JpegsaveBuffer(q: 90);
        var progressive = cat.JpegsaveBuffer(q: 90, interlace: true);
        return
        [
            ("whole", baseline, true),
            ("whole, progressive", progressive, true),
            ("whole PNG", cat.PngsaveBuffer(), true),
            ("4 stray bytes", [.. baseline[..^2], .. new byte[4], .. baseline[^2..]], true),
            ("40 stray bytes", [.. baseline[..^2], .. new byte[40], .. baseline[^2..]], true),
            ("40 stray bytes, progressive", [.. progressive[..^2], .. new byte[40], .. progressive[^2..]], true),
            ("400 stray bytes", [.. baseline[..^2], .. new byte[400], .. baseline[^2..]], true),
            ("400 stray bytes, progressive", [.. progressive[..^2], .. new byte[400], .. progressive[^2..]], false),
            ("last bytes missing", [.. baseline[..^12], .. baseline[^2..]], false),
            ("last bytes missing, progressive", [.. progressive[..^12], .. progressive[^2..]], false),
            ("half missing", [.. baseline[..(baseline.Length * 3 / 4)], .. baseline[^2..]], false),
            ("PNG cut", cat.PngsaveBuffer()[..^30], false),
        ];
    }

    [Fact]
    public async Task Each_keeps_its_verdict_whatever_is_said_of_the_others()
    {
        var files = Files();
        var wrong = new ConcurrentDictionary<string, int>();
        var judged = 0;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, 2 * Environment.ProcessorCount).Select(first => Task.Run(async () =>
        {
            for (var turn = first; Stopwatch.GetElapsedTime(started) < Duration; turn++)
            {
                var (name, file, isRead) = files[turn % files.Count];
                if (await IsReadAsync(file) != isRead)
                    wrong.AddOrUpdate(name, 1, (_, count) => count + 1);
                Interlocked.Increment(ref judged);
            }
        })));

        TestContext.Current.SendDiagnosticMessage($"{judged} files judged.");
        Assert.Empty(wrong);
    }

    private static async Task<bool> IsReadAsync(byte[] file)
    {
        try
        {
            await Nearest.UpscaleAsync(file, "format=jpeg");
            return true;
        }
        catch (ImageCorruptException)
        {
            return false;
        }
    }
}
