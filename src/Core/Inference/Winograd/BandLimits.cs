namespace SuperRes.Core.Inference.Winograd;

/// <summary>How large the pieces are that pictures are cut into. They bound the memory a picture needs, and how long
/// it holds that memory.</summary>
/// <param name="Stripe">Most columns of a stripe, without its halo.</param>
/// <param name="Pixels">Most pixels of a band of one stripe.</param>
/// <param name="WidePixels">Most pixels of a band of more stripes: its upscaled pixels are kept until its last stripe
/// is done.</param>
/// <param name="FewestRows">Rows of a band at least, however wide it is: a halo is computed for each.</param>
internal sealed record BandLimits(int Stripe, int Pixels, int WidePixels, int FewestRows)
{
    /// <summary>130 MB of workspace at most, with two workers.</summary>
    public static BandLimits Default { get; } = new(Stripe: 1024, Pixels: 400_000, WidePixels: 1_500_000, FewestRows: 64);

    /// <summary>Pictures of more stripes have lower bands, and no wider stripes.</summary>
    private const int MostStripes = 3;

    /// <summary>Rows of the bands of a picture: equal ones, in whole tiles.</summary>
    public int Rows(int width, int height)
    {
        var most = Math.Max(FewestRows, (width > Stripe ? WidePixels : Pixels) / width);
        return Equal(height, most);
    }

    /// <summary>Pixels of a band of a picture at most.</summary>
    public long MostPixels(int width) => Math.Max(
        (long)(FewestRows + TileRun.Side) * width, (width > Stripe ? WidePixels : Pixels) + (long)TileRun.Side * width);

    /// <summary>Columns of the stripes of a picture: equal ones, in whole tiles.</summary>
    public int Columns(int width) => Equal(width, Stripe);

    /// <summary>Floats that the bands of any picture take at most.</summary>
    public long LongestWorkspace(NetworkShape network)
    {
        var longest = 0L;
        for (var width = TileRun.Side; width <= MostStripes * Stripe; width += TileRun.Side)
        {
            var columns = Math.Min(width, Columns(width) + 2 * Region.Halo);
            longest = Math.Max(longest, WaveFront.Length(network, columns, Rows(width, int.MaxValue / 2) + 2 * Region.Halo));
        }

        return longest;
    }

    private static int Equal(int length, int most)
    {
        var pieces = (length + most - 1) / most;
        return PackedConvolution.Padded((length + pieces - 1) / pieces, TileRun.Side);
    }
}
