using NetVips;
using SuperRes.Core.Inference;
using SuperRes.Core.Tests.Imaging;
using SuperRes.Tests;

namespace SuperRes.Core.Tests.Upscaling;

/// <summary>
/// Not run with the others: draws a sheet of pictures before (enlarged by cubic interpolation, handled as a careless
/// program would) and after, to be looked at.
/// <c>dotnet run --project tests/Core.Tests -- -explicit only -class "*.SheetTests"</c>
/// </summary>
public sealed class SheetTests : IDisposable
{
    private readonly EdsrModel _model = new(new EngineOptions());
    private readonly string _folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "TestResults")).FullName;

    public void Dispose() => _model.Dispose();

    [Fact(Explicit = true)]
    public async Task Draw_transparency_on_black_white_and_green()
    {
        using var disc = Samples.Disc(96, edge: 1);
        using var after = Samples.Open(await Nearest.UpscaleAsync(_model, disc.PngsaveBuffer()));
        // Colour and alpha each by itself: libvips would multiply one by the other first if it saw both.
        using var careless = Bicubic.Tripled(disc.ExtractBand(0, 3)).Bandjoin(Bicubic.Tripled(disc.ExtractBand(3)));
        double[][] grounds = [[0, 0, 0], [255, 255, 255], [0, 255, 0]];
        Save("alpha", [
            .. grounds.Select(ground => Edge(Naive(careless, ground))),
            .. grounds.Select(ground => Edge(after.Flatten(background: ground)))]);

        static Image Edge(Image image) => image.Crop(150, 20, 120, 90).Zoom(3, 3);

        // Without un-premultiplied interpolation what lies under full transparency shows.
        static Image Naive(Image image, double[] ground)
        {
            var alpha = image.ExtractBand(3) / 255.0;
            return (image.ExtractBand(0, 3) * alpha + (alpha * -1 + 1) * Image.Black(image.Width, image.Height).NewFromImage(ground))
                .Cast(Enums.BandFormat.Uchar);
        }
    }

    [Fact(Explicit = true)]
    public async Task Draw_a_wide_gamut_photo()
    {
        using var cat = Samples.Cat(120, 90);
        using var wide = cat.IccTransform("p3", inputProfile: "srgb").With("icc-profile-data", Image.ProfileLoad("p3"));
        using var after = Samples.Open(await Nearest.UpscaleAsync(_model, wide.PngsaveBuffer()));
        Save("display-p3", [
            Bicubic.Tripled(cat),
            Bicubic.Tripled(wide),
            after.IccTransform("srgb", embedded: true)]);
    }

    [Fact(Explicit = true)]
    public async Task Draw_a_dark_ramp_of_sixteen_bits()
    {
        var samples = Enumerable.Range(0, 160 * 60).Select(i => (ushort)(3_000 + 8 * (i % 160))).ToArray();
        using var ramp = Image.NewFromMemory(samples, 160, 60, 1, Enums.BandFormat.Ushort)
            .Copy(interpretation: Enums.Interpretation.Grey16);
        using var eight = ramp.Cast(Enums.BandFormat.Uchar, shift: true).Copy(interpretation: Enums.Interpretation.Bw);
        using var before = Samples.Open(await Nearest.UpscaleAsync(_model, eight.PngsaveBuffer()));
        using var after = Samples.Open(await Nearest.UpscaleAsync(_model, ramp.PngsaveBuffer()));

        // Stretched until the difference can be seen.
        Save("16-bit", [Stretch(before * 257.0), Stretch(after)]);

        static Image Stretch(Image image) => ((image - 3_000) * (255.0 / 1_300)).Cast(Enums.BandFormat.Uchar);
    }

    [Fact(Explicit = true)]
    public async Task Draw_a_photo_that_was_taken_sideways()
    {
        using var cat = Samples.Cat(120, 90);
        using var sideways = cat.Rot270().With("orientation", 6);
        using var after = Samples.Open(await Nearest.UpscaleAsync(_model, sideways.JpegsaveBuffer(q: 95)));
        Save("rotation", [Bicubic.Tripled(sideways), after]);
    }

    private void Save(string name, Image[] pictures)
    {
        using var sheet = Image.Arrayjoin(pictures, across: Math.Min(3, pictures.Length), shim: 8, background: [128]);
        sheet.Pngsave(Path.Combine(_folder, $"{name}.png"), keep: Enums.ForeignKeep.None);
    }
}
