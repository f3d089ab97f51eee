namespace SuperRes.Core.Inference.Winograd;

/// <summary>
/// The features of some rows of a picture as [row][column][feature], with a border of zeros. Only the latest rows are
/// kept: row y lies in slot y mod <see cref="PlaneShape.Slots"/>.
/// </summary>
internal readonly unsafe struct ActivationPlane
{
    private readonly float* _data;
    private readonly nint _stride;

    /// <summary>Lays a plane out over memory and zeroes what stays zero.</summary>
    /// <param name="data">At least <see cref="PlaneShape.Length"/> floats.</param>
    /// <param name="shape">Its size.</param>
    public ActivationPlane(float* data, PlaneShape shape)
    {
        _data = data;
        _stride = shape.Stride;
        Shape = shape;
        var beyond = shape.Stride - (1 + shape.Width) * shape.Features;
        for (var slot = 0; slot < shape.Slots; slot++)
        {
            var row = data + slot * _stride;
            new Span<float>(row, shape.Features).Clear();
            new Span<float>(row + (1 + shape.Width) * shape.Features, beyond).Clear();
        }
        ClearRow(-1);
    }

    /// <summary>Its size.</summary>
    public PlaneShape Shape { get; }

    /// <summary>Pixel (<paramref name="x"/>, <paramref name="y"/>), -1 being the border.</summary>
    public float* At(int x, int y) =>
        _data + (y + Shape.Slots) % Shape.Slots * _stride + (nint)(x + 1) * Shape.Features;

    /// <summary>Zeroes a row.</summary>
    public void ClearRow(int y) => new Span<float>(At(-1, y), Shape.Stride).Clear();
}

/// <summary>Size of a plane.</summary>
/// <param name="Width">Pixels a row, without the border.</param>
/// <param name="Slots">Rows kept.</param>
/// <param name="Features">Floats a pixel.</param>
internal readonly record struct PlaneShape(int Width, int Slots, int Features)
{
    /// <summary>Floats from a row to the next: one pixel of border, whole tiles, one pixel of border.</summary>
    public int Stride => (PackedConvolution.Padded(Width, TileRun.Side) + 2) * Features;

    /// <summary>Floats in all.</summary>
    public long Length => (long)Slots * Stride;
}
