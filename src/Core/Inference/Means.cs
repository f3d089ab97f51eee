namespace SuperRes.Core.Inference;

/// <summary>Mean colour of the DIV2K pictures, subtracted before the network and added after it. Its channels are
/// B, G, R, and so are the network's.</summary>
internal static class Means
{
    /// <summary>Mean of blue, 0..255.</summary>
    public const float Blue = 103.1545782f;

    /// <summary>Mean of green, 0..255.</summary>
    public const float Green = 111.561547f;

    /// <summary>Mean of red, 0..255.</summary>
    public const float Red = 114.35629928f;

    /// <summary>Means in the order of the network's channels.</summary>
    public static ReadOnlySpan<float> BlueGreenRed => [Blue, Green, Red];
}
