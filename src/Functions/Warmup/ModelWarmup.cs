using Microsoft.Azure.Functions.Worker;
using SuperRes.Core.Inference;

namespace SuperRes.Functions.Warmup;

/// <summary>
/// Prepares a new instance before it gets requests: loads the network and sends a small picture through it, which
/// compiles the kernels and measures their speed.
/// </summary>
public sealed class ModelWarmup(EdsrModel model)
{
    /// <summary>Runs once on each instance; what the host passes in says nothing.</summary>
    /// <exception cref="SuperRes.Core.ModelUnavailableException">There is no usable network; health says so too.</exception>
    [Function("Warmup")]
    public Task RunAsync([WarmupTrigger] object context, CancellationToken cancellationToken) =>
        model.LoadAsync(cancellationToken);
}
