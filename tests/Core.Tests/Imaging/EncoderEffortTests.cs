using System.Diagnostics;
using System.Globalization;
using System.Text;
using NetVips;

namespace SuperRes.Core.Tests.Imaging;

/// <summary>
/// Not run with the others: measures what the encoders' settings cost and save, as a Markdown table.
/// <c>dotnet run -c Release --project tests/Core.Tests -- -explicit only -class "*.EncoderEffortTests"</c>
/// </summary>
public class EncoderEffortTests
{
    private const int Rounds = 3;

    private static readonly (string Name, Action<Image, Stream> Save)[] Ways =
    [
        .. from level in new[] { 1, 2, 3, 6 }
           from filter in new[] { Enums.ForeignPngFilter.None, Enums.ForeignPngFilter.Sub, Enums.ForeignPngFilter.Up, Enums.ForeignPngFilter.Paeth, Enums.ForeignPngFilter.All }
           select Way($"PNG level {level}, filter {filter}", (image, stream) => image.PngsaveStream(stream, compression: level, filter: filter)),
        Way("JPEG q 92 4:4:4", (image, stream) => image.JpegsaveStream(stream, q: 92, subsampleMode: Enums.ForeignSubsample.Off)),
        Way("JPEG q 92 4:4:4, optimised tables", (image, stream) => image.JpegsaveStream(stream, q: 92, subsampleMode: Enums.ForeignSubsample.Off, optimizeCoding: true)),
        Way("JPEG q 92 4:4:4, progressive", (image, stream) => image.JpegsaveStream(stream, q: 92, subsampleMode: Enums.ForeignSubsample.Off, interlace: true)),
        .. from effort in new[] { 0, 1, 2, 3, 4, 6 }
           select Way($"WebP q 90, effort {effort}", (image, stream) => image.WebpsaveStream(stream, q: 90, effort: effort)),
        .. from effort in new[] { 0, 1, 2, 4 }
           select Way($"WebP without loss, effort {effort}", (image, stream) => image.WebpsaveStream(stream, lossless: true, effort: effort)),
        .. from effort in new[] { 0, 1, 2, 4 }
           select Way($"AVIF q 75, effort {effort}", (image, stream) => image.HeifsaveStream(stream, q: 75, compression: Enums.ForeignHeifCompression.Av1, effort: effort, bitdepth: 8)),
    ];

    [Fact(Explicit = true)]
    public void Measure()
    {
        using var stream = new MemoryStream(Pictures.Read("coffee.png"));
        using var photo = Image.NewFromStream(stream).Crop(0, 0, 500, 375);
        using var large = photo.Resize(3, Enums.Kernel.Lanczos3).CopyMemory();
        var table = new StringBuilder("| way | seconds | bytes |\n|---|---|---|\n");
        foreach (var (name, save) in Ways)
        {
            var times = new List<double>();
            using var file = new MemoryStream();
            for (var round = 0; round < Rounds; round++)
            {
                file.SetLength(0);
                var started = Stopwatch.GetTimestamp();
                save(large, file);
                times.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
            }

            times.Sort();
            table.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {times[Rounds / 2]:0.00} | {file.Length:N0} |");
        }

        TestContext.Current.TestOutputHelper!.WriteLine(table.ToString());
    }

    private static (string, Action<Image, Stream>) Way(string name, Action<Image, Stream> save) => (name, save);
}
