namespace SuperRes.Core.Inference;

/// <summary>What a model file may be, checked before anything is allocated by what it says of itself.</summary>
internal static class ModelLimits
{
    /// <summary>Bytes of a file: the largest published EDSR has 172 MB.</summary>
    public const long MostBytes = 1L << 30;

    /// <summary>Operations, and constants: the largest published EDSR has some hundred and fifty of each.</summary>
    public const int MostNodes = 4096;

    /// <summary>Inputs, outputs or attributes of a node, axes of a constant, numbers of an attribute.</summary>
    public const int MostListed = 64;

    /// <summary>Channels between layers: the largest published EDSR has 256.</summary>
    public const int MostFeatures = 512;

    /// <summary>Channels between layers come in multiples of as many.</summary>
    public const int FeatureStep = 8;

    /// <summary>Convolutions of the trunk: the largest published EDSR has 65.</summary>
    public const int MostConvolutions = 256;

    /// <summary>Bytes of transformed weights: the largest published EDSR takes 1.1 GB.</summary>
    public const long MostPackedBytes = 5L << 28;
}
