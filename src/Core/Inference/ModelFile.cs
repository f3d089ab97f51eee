using System.Security.Cryptography;
using SuperRes.Core.Inference.Onnx;
using SuperRes.Core.Inference.OpenCv;
using SuperRes.Core.Inference.Winograd;

namespace SuperRes.Core.Inference;

/// <summary>Reads the model file and chooses the kernels for it.</summary>
internal static class ModelFile
{
    /// <summary>Larger files are not read: the largest published EDSR has 172 MB.</summary>
    private const long MostBytes = 1L << 30;

    /// <summary>What tells one content of the file from another without reading it.</summary>
    /// <param name="path">Full path.</param>
    /// <returns>Time of the last write and length; null when there is no file.</returns>
    public static (DateTime Written, long Length)? Stamp(string path)
    {
        var file = Target(path);
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : null;
    }

    /// <summary>Loads the network.</summary>
    /// <returns>The network and its <see cref="IUpscalingEngine.ModelId"/>.</returns>
    /// <exception cref="ModelUnavailableException">The file cannot be read or holds no usable network.</exception>
    public static (INetwork Network, string ModelId) Load(EngineOptions options)
    {
        var content = Read(options.FullModelPath);
        var network = Open(content, options);
        var hash = Convert.ToHexStringLower(SHA256.HashData(content))[..12];
        var name = Path.GetFileNameWithoutExtension(options.ModelPath);
        return (network, $"{name}-{hash}/{network.Engine}");
    }

    /// <summary>The file behind links: mounted volumes swap them, and a link's own time and length stay as they are.</summary>
    private static FileInfo Target(string path)
    {
        FileInfo file = new(path);
        try
        {
            return file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        }
        catch (IOException)
        {
            // Links in a circle: reading the file says what is wrong.
            return file;
        }
    }

    private static byte[] Read(string path)
    {
        var name = Path.GetFileName(path);
        try
        {
            if (Target(path).Length > MostBytes)
                throw new ModelUnavailableException($"The model file {name} is larger than {MostBytes >> 20} MiB.");
            return File.ReadAllBytes(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ModelUnavailableException(
                $"The model file {name} cannot be read. Check that it exists where ModelPath points to.", failure);
        }
    }

    private static INetwork Open(byte[] content, EngineOptions options)
    {
        if (options.Engine == EngineKind.OpenCv)
            return new OpenCvNetwork(content, options.EffectiveWorkers);

        var required = options.Engine == EngineKind.Winograd;
        if (WinogradEdsr.Available is not [IConvolutionKernels kernels, ..])
        {
            return required
                ? throw new ModelUnavailableException(
                    "Engine is winograd, but this processor has neither AVX2 with FMA nor AVX-512. Use auto or opencv.")
                : new OpenCvNetwork(content, options.EffectiveWorkers);
        }

        try
        {
            return new WinogradEdsr(EdsrGraphReader.Read(content), kernels, options.EffectiveWorkers);
        }
        catch (InvalidDataException failure) when (required)
        {
            throw new ModelUnavailableException(
                $"Engine is winograd, but it cannot run the model file. {failure.Message} Use auto or opencv.", failure);
        }
        catch (InvalidDataException)
        {
            // Not an EDSR, or no ONNX file at all: OpenCV decides.
            return new OpenCvNetwork(content, options.EffectiveWorkers);
        }
    }
}
