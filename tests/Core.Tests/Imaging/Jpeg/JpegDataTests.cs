using NetVips;
using SuperRes.Core.Imaging.Headers;
using SuperRes.Core.Imaging.Jpeg;

namespace SuperRes.Core.Tests.Imaging.Jpeg;

/// <summary>Whole, cut and odd scans of every kind that an encoder writes.</summary>
public class JpegDataTests
{
    private const int Seed = 20261126;

    public static TheoryData<string> Kinds => [.. Write.Keys];

    private static Dictionary<string, Func<Image, byte[]>> Write { get; } = new()
    {
        ["baseline, 4:2:0"] = image => image.JpegsaveBuffer(q: 75, subsampleMode: Enums.ForeignSubsample.On),
        ["baseline, 4:4:4"] = image => image.JpegsaveBuffer(q: 95, subsampleMode: Enums.ForeignSubsample.Off),
        ["own tables"] = image => image.JpegsaveBuffer(q: 90, optimizeCoding: true),
        ["restart markers"] = image => image.JpegsaveBuffer(q: 90, restartInterval: 1),
        ["progressive, 4:2:0"] = image => image.JpegsaveBuffer(
            q: 90, interlace: true, subsampleMode: Enums.ForeignSubsample.On),
        ["progressive, 4:4:4"] = image => image.JpegsaveBuffer(
            q: 98, interlace: true, subsampleMode: Enums.ForeignSubsample.Off),
        ["progressive, restart markers"] = image => image.JpegsaveBuffer(q: 60, interlace: true, restartInterval: 3),
        ["grey"] = image => image.Colourspace(Enums.Interpretation.Bw).JpegsaveBuffer(q: 85),
        ["grey, progressive"] = image =>
            image.Colourspace(Enums.Interpretation.Bw).JpegsaveBuffer(q: 85, interlace: true),
        ["CMYK"] = image => image.Colourspace(Enums.Interpretation.Cmyk)
            .JpegsaveBuffer(q: 85, keep: Enums.ForeignKeep.None),
        ["the worst quality"] = image => image.JpegsaveBuffer(q: 1, interlace: true),
        ["the best quality"] = image => image.JpegsaveBuffer(q: 100, interlace: true),
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_whole_picture_of_any_size_is_sound_and_ends_with_its_last_code(string kind)
    {
        for (var side = 1; side <= 40; side++)
        {
            using var cat = Samples.Cat(side, 1 + side * 7 % 40);
            Assert.Equal(new JpegData(IsSound: true, Stray: 0), Read(Write[kind](cat)));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_picture_that_is_cut_anywhere_in_its_pixels_is_not_sound(string kind)
    {
        using var cat = Samples.Cat();
        var file = Write[kind](cat);
        for (var end = StartOfPixels(file); end < file.Length - 2; end++)
        {
            // A scan that is missing altogether leaves a coarser picture, which is one all the same.
            if (IsBetweenScans(file, end) || IsBetweenScans(file, end - 1))
                continue;
            byte[] cut = [.. file[..end], 0xFF, 0xD9];
            Assert.False(IsSound(cut), $"cut at {end} of {file.Length}");
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Bytes_behind_the_last_code_are_counted_to_the_byte(string kind)
    {
        using var cat = Samples.Cat();
        var file = Write[kind](cat);
        foreach (var stray in (byte[][])[[0], [0, 0, 0, 0], [0x12, 0xFF, 0, 0x34], new byte[70], new byte[5000]])
            Assert.Equal(new JpegData(IsSound: true, stray.Length), Read([.. file[..^2], .. stray, .. file[^2..]]));
    }

    [Fact]
    public void A_picture_that_brings_no_tables_is_read_by_the_usual_ones()
    {
        using var cat = Samples.Cat();
        var file = WithoutTables(cat.JpegsaveBuffer(q: 90));

        Assert.Equal(new JpegData(IsSound: true, Stray: 0), Read(file));
        Assert.False(Read([.. file[..^20], 0xFF, 0xD9]).IsSound);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Damage_of_any_kind_has_a_verdict(string kind)
    {
        var random = new Random(Seed);
        using var cat = Samples.Cat();
        var file = Write[kind](cat);
        var sound = 0;
        for (var round = 0; round < 500; round++)
        {
            var damaged = (byte[])file.Clone();
            for (var byteCount = random.Next(1, 4); byteCount > 0; byteCount--)
                damaged[random.Next(2, file.Length - 2)] = (byte)random.Next(256);
            sound += IsSound(damaged) ? 1 : 0;
        }

        // Some changes only make other pixels.
        Assert.InRange(sound, 1, 499);
    }

    [Fact]
    public void A_walk_is_ended_by_its_token()
    {
        using var cat = Samples.Cat();
        Assert.Throws<OperationCanceledException>(
            () => JpegData.Read(cat.JpegsaveBuffer(), new CancellationToken(canceled: true)));
    }

    private static bool IsBetweenScans(byte[] file, int at) => file[at] == 0xFF && file[at + 1] is 0xC4 or 0xDA;

    /// <summary>Judges as it is done in earnest, the header first.</summary>
    private static bool IsSound(byte[] file)
    {
        try
        {
            var end = JpegHeader.Read(file).JpegEnd;
            return Read(file[..(end + 2)]).IsSound;
        }
        catch (SuperResException)
        {
            return false;
        }
    }

    private static JpegData Read(byte[] file) => JpegData.Read(file, TestContext.Current.CancellationToken);

    private static int StartOfPixels(byte[] file)
    {
        var scan = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        return scan + 2 + (file[scan + 2] << 8 | file[scan + 3]);
    }

    private static byte[] WithoutTables(byte[] file)
    {
        var kept = new List<byte>(file[..2]);
        var position = 2;
        while (file[position + 1] != 0xDA)
        {
            var end = position + 2 + (file[position + 2] << 8 | file[position + 3]);
            if (file[position + 1] != 0xC4)
                kept.AddRange(file[position..end]);
            position = end;
        }

        Assert.NotEqual(file.Length, kept.Count + file.Length - position);
        return [.. kept, .. file[position..]];
    }
}
