using SuperRes.Core.Imaging;
using SuperRes.Core.Inference.Scheduling;

namespace SuperRes.Core.Inference;

/// <summary>A loaded network on certain kernels. Thread-safe; shared by all pictures.</summary>
internal interface INetwork : IDisposable
{
    /// <summary>Name of the kernels, such as <c>winograd-avx512</c>.</summary>
    string Engine { get; }

    /// <summary>Output pixels per input pixel along each axis.</summary>
    int Scale { get; }

    /// <summary>Threads that may call.</summary>
    int Workers { get; }

    /// <summary>
    /// What a picture costs, in the one unit that speed is measured, waits are estimated, cores are shared and progress is
    /// told by: pixels computed times convolutions, with all that bands, tiles and blocks add.
    /// </summary>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    long Work(int width, int height);

    /// <summary>Rows of the bands that a picture is worked off in.</summary>
    /// <param name="width">Pixels a row of the picture.</param>
    /// <param name="height">Rows of the picture.</param>
    int BandRows(int width, int height);

    /// <summary>Prepares the computation of one band, waiting for room in the pool of workspaces.</summary>
    /// <param name="band">Which rows of which picture.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<IBandPass> BeginAsync(Band band, CancellationToken cancellationToken);
}

/// <summary>Some rows of a picture and the place of their upscaled pixels.</summary>
/// <param name="Source">The whole picture, R, G, B.</param>
/// <param name="Top">First row of the band.</param>
/// <param name="Rows">Rows of the band.</param>
/// <param name="Destination">Takes <paramref name="Rows"/>·scale rows, from its first one on.</param>
internal sealed record Band(PixelBuffer Source, int Top, int Rows, PixelBuffer Destination);
