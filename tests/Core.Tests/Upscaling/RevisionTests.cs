using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SuperRes.Core.Inference;
using SuperRes.Core.Inference.Winograd;
using SuperRes.Core.Tests.Imaging;
using SuperRes.Core.Upscaling;

namespace SuperRes.Core.Tests.Upscaling;

/// <summary>
/// What the program makes of files of all kinds, down to the last bit, is what <see cref="Upscaler.Revision"/> stands for.
/// Results are kept under it, so whoever changes one of them, on purpose, changes it too.
/// </summary>
public sealed class RevisionTests : IDisposable
{
    private const string Nearest = "nearest";
    private readonly Dictionary<string, IUpscalingEngine> _engines;

    public RevisionTests()
    {
        _engines = WinogradEdsr.Available.Select(kernels => new KernelEngine(kernels))
            .ToDictionary(engine => engine.ModelId, IUpscalingEngine (engine) => engine);
        _engines.Add(Nearest, new NearestEngine());
    }

    public void Dispose()
    {
        foreach (var engine in _engines.Values.OfType<IDisposable>())
            engine.Dispose();
    }

    [Fact]
    public async Task Results_have_the_hashes_that_are_written_down_and_the_revision_is_made_of_those()
    {
        var recorded = await File.ReadAllLinesAsync(PathOf("Goldens", "hashes.txt"), TestContext.Current.CancellationToken);
        List<string> now = [];
        foreach (var line in recorded)
            now.Add(await MakeAsync(line));

        if (!now.SequenceEqual(recorded))
        {
            var path = PathOf("Goldens", "hashes.now.txt");
            await File.WriteAllLinesAsync(path, now, TestContext.Current.CancellationToken);
            Assert.Fail(
                $"Not as written down: {string.Join("; ", now.Except(recorded))}\nIf that is meant to be, copy {path} over "
                + $"Goldens/hashes.txt, and set Upscaler.Revision to {RevisionOf(now)}.");
        }

        Assert.Equal(Upscaler.Revision, RevisionOf(recorded));
    }

    /// <returns>The line with the hash as it is now; unchanged where this machine cannot tell: it lacks the kernels, or has one
    /// core, on which the encoder of AVIF decides otherwise than on several.</returns>
    private async Task<string> MakeAsync(string line)
    {
        if (line.Split(' ') is not [var name, var source, var options, ..])
            throw new InvalidDataException($"'{line}' is no: engine source options hash.");
        if (!_engines.TryGetValue(name, out var engine)
            || (options.Contains("avif", StringComparison.Ordinal) && Environment.ProcessorCount == 1))
            return line;
        var result = await Imaging.Nearest.UpscaleAsync(
            engine, await File.ReadAllBytesAsync(PathOf(source), TestContext.Current.CancellationToken),
            options.Split('&', StringSplitOptions.RemoveEmptyEntries));
        return $"{name} {source} {options} {HashOf(result)}";
    }

    private static string RevisionOf(IEnumerable<string> lines) => Hex(Encoding.UTF8.GetBytes(string.Join('\n', lines)), 12);

    /// <summary>Of pixels and of all that is told with them; how a file packs the same is left to it.</summary>
    private static string HashOf(byte[] file)
    {
        using var picture = Samples.Open(file);
        using var content = new MemoryStream();
        foreach (var field in picture.GetFields().Where(name => name != "filename").Order(StringComparer.Ordinal))
        {
            var value = picture.Get(field);
            content.Write(Encoding.UTF8.GetBytes(
                $"{field}={value as string ?? Convert.ToString(value, CultureInfo.InvariantCulture)}\n"));
            content.Write(value as byte[]);
        }

        content.Write(picture.RawsaveBuffer());
        return Hex(content.ToArray(), 16);
    }

    private static string Hex(byte[] bytes, int digits) => Convert.ToHexStringLower(SHA256.HashData(bytes))[..digits];

    private static string PathOf(params string[] parts) => Path.Combine([AppContext.BaseDirectory, .. parts]);
}
