namespace SuperRes.Core.Inference.Winograd;

/// <summary>Arithmetic on the vectors of one instruction set, so that a transform is written once for all widths.</summary>
/// <typeparam name="TVector">Some floats side by side.</typeparam>
internal unsafe interface ISimd<TVector>
    where TVector : struct
{
    /// <summary>Floats a vector.</summary>
    static abstract int Lanes { get; }

    /// <summary>Reads a vector from any address.</summary>
    static abstract TVector Load(float* from);

    /// <summary>Writes a vector to any address.</summary>
    static abstract void Store(TVector value, float* to);

    /// <summary>A vector of equal floats.</summary>
    static abstract TVector Broadcast(float value);

    /// <summary>left + right.</summary>
    static abstract TVector Add(TVector left, TVector right);

    /// <summary>left - right.</summary>
    static abstract TVector Subtract(TVector left, TVector right);

    /// <summary>factor · value + addend, rounded once.</summary>
    static abstract TVector MultiplyAdd(float factor, TVector value, TVector addend);

    /// <summary>The larger of each pair.</summary>
    static abstract TVector Max(TVector left, TVector right);
}
