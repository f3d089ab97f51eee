using System.ComponentModel.DataAnnotations;
using SuperRes.Core.Settings;

namespace SuperRes.Core.Inference;

/// <summary>Which kernels run the network.</summary>
public enum EngineKind
{
    /// <summary>The fastest that the processor and the model file allow.</summary>
    Auto,

    /// <summary>The kernels of this project; needs AVX2 and FMA, and an EDSR graph.</summary>
    Winograd,

    /// <summary>OpenCV's DNN module.</summary>
    OpenCv,
}

/// <summary>Settings of the engine; the names are those of the configuration.</summary>
public sealed record EngineOptions : ISettings
{
    /// <summary><c>auto</c>, <c>winograd</c> or <c>opencv</c>.</summary>
    public EngineKind Engine { get; init; } = EngineKind.Auto;

    /// <summary>The network's ONNX file; a relative path starts at the folder of the program.</summary>
    [Required]
    public string ModelPath { get; init; } = "models/EDSR_x3.onnx";

    /// <summary>Threads that compute, 0 to 1024; 0 stands for one a core.</summary>
    [Range(0, 1024)]
    public int Workers { get; init; }

    /// <summary>Pictures of callers in the line, the ones being worked on included, 1 to 1000.</summary>
    [Range(1, 1000)]
    public int MaxPictures { get; init; } = 8;

    /// <summary>Bytes that pictures and their files may hold at once, 64 MiB to 1 TiB; null for what the process may use
    /// beside its own needs.</summary>
    [Range(Inference.MemoryBudget.Least, Inference.MemoryBudget.Most)]
    public long? MemoryBudget { get; init; }

    /// <summary><see cref="ModelPath"/> from the root.</summary>
    internal string FullModelPath => Path.GetFullPath(ModelPath, AppContext.BaseDirectory);

    /// <summary><see cref="Workers"/> with 0 replaced.</summary>
    internal int EffectiveWorkers => Workers > 0 ? Workers : Environment.ProcessorCount;
}
