namespace SuperRes.Core.Inference;

/// <summary>What reading the model file may cost.</summary>
internal sealed record ReadLimits
{
    /// <summary>Larger files are not read.</summary>
    public long MostBytes { get; init; } = ModelLimits.MostBytes;

    /// <summary>How long the file may take to answer: a network drive that is asleep or fails over needs seconds.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Every so many bytes earn a second more, so that a large file on a slow drive is read to its end:
    /// 4 MiB, what a poor network drive delivers.</summary>
    public double BytesPerSecond { get; init; } = 4 << 20;

    /// <summary>How long looking at the file and reading it may take.</summary>
    /// <param name="bytesRead">Bytes that have come so far.</param>
    public TimeSpan Allowed(long bytesRead) => Time + TimeSpan.FromSeconds(bytesRead / BytesPerSecond);
}
