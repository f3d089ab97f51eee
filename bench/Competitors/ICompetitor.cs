using SuperRes.Core.Imaging;

namespace SuperRes.Bench.Competitors;

/// <summary>One way of upscaling a picture three times, pixels in memory to pixels in memory.</summary>
internal interface ICompetitor : IDisposable
{
    /// <summary>Name in tables.</summary>
    string Name { get; }

    /// <summary>Upscales R, G, B bytes.</summary>
    Task RunAsync(PixelBuffer picture);
}
