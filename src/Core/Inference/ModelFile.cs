using SuperRes.Core.Inference.Onnx;
using SuperRes.Core.Inference.OpenCv;
using SuperRes.Core.Inference.Winograd;

namespace SuperRes.Core.Inference;

/// <summary>Makes a network of a model file's content, on the kernels that suit it.</summary>
internal static class ModelFile
{
    /// <summary>Makes the network.</summary>
    /// <param name="content">All of the file.</param>
    /// <param name="options">Which kernels to use, and the file's name.</param>
    /// <returns>The network and its <see cref="IUpscalingEngine.ModelId"/>.</returns>
    /// <exception cref="ModelUnavailableException">The file holds no usable network.</exception>
    public static (INetwork Network, string ModelId) Open(byte[] content, EngineOptions options)
    {
        var network = Choose(content, options);
        return (network, ModelId.Of(options.ModelPath, content, network.Engine));
    }

    private static INetwork Choose(byte[] content, EngineOptions options)
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
