namespace SuperRes.Core.Inference;

/// <summary>How 16-bit samples reach a network that was trained on 0..255.</summary>
internal static class SixteenBit
{
    /// <summary>A 16-bit sample divided by an 8-bit one of the same brightness: 65535 / 255.</summary>
    public const float PerEight = 257;
}
