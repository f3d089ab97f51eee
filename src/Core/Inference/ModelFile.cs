using SuperRes.Core.Inference.Onnx;
using SuperRes.Core.Inference.OpenCv;
using SuperRes.Core.Inference.Winograd;

namespace SuperRes.Core.Inference;

/// <inheritdoc cref="ModelFile.Open"/>
internal delegate (INetwork Network, string ModelId) OpenNetwork(byte[] content, EngineOptions options, int workers);

/// <summary>Makes a network of a model file's content, on the kernels that suit it.</summary>
internal static class ModelFile
{
    /// <summary>Makes the network.</summary>
    /// <param name="content">All of the file.</param>
    /// <param name="options">Which kernels to use, and the file's name.</param>
    /// <param name="workers">Threads that will call.</param>
    /// <returns>The network and its <see cref="IUpscalingEngine.ModelId"/>.</returns>
    /// <exception cref="ModelUnavailableException">The file holds no usable network.</exception>
    public static (INetwork Network, string ModelId) Open(byte[] content, EngineOptions options, int workers)
    {
        var network = Choose(content, options.Engine, workers);
        return (network, ModelId.Of(options.ModelPath, content, network.Engine));
    }

    private static INetwork Choose(byte[] content, EngineKind engine, int workers)
    {
        if (engine == EngineKind.OpenCv)
            return new OpenCvNetwork(content, workers);

        var required = engine == EngineKind.Winograd;
        if (WinogradEdsr.Available is not [IConvolutionKernels kernels, ..])
        {
            return required
                ? throw new ModelUnavailableException(
                    "Engine is winograd, but this processor has neither AVX2 with FMA nor AVX-512. Use auto or opencv.")
                : new OpenCvNetwork(content, workers);
        }

        try
        {
            return new WinogradEdsr(EdsrGraphReader.Read(content), kernels, workers);
        }
        catch (AnotherGraphException) when (!required)
        {
            return new OpenCvNetwork(content, workers);
        }
        catch (AnotherGraphException other)
        {
            throw new ModelUnavailableException(
                $"Engine is winograd, but it cannot run the model file. {other.Message} Use auto or opencv.", other);
        }
        catch (InvalidDataException malformed)
        {
            throw new ModelUnavailableException($"The model file is no usable ONNX network. {malformed.Message}", malformed);
        }
    }
}
