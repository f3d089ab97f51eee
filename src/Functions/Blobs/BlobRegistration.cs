using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SuperRes.Core.Inference;
using SuperRes.Functions.Storage;

namespace SuperRes.Functions.Blobs;

/// <summary>Registers the way from an input blob to its result.</summary>
public static class BlobRegistration
{
    /// <summary>Adds <see cref="IBlobPipeline"/> and sees to it that the containers exist.</summary>
    public static IServiceCollection AddBlobs(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddHostedService<ContainerCreation>()
            .AddSingleton(_ => PoisonOptions.From(configuration))
            .AddSingleton<InputBlobs>()
            .AddSingleton<OutputBlobs>()
            .AddSingleton<FailureRecords>()
            .AddSingleton<BlobObservers>()
            .AddSingleton(provider => new BlobMemory(provider.GetRequiredService<EdsrModel>().Admission.Memory))
            .AddSingleton<LargeInputs>()
            .AddSingleton<Patience>()
            .AddSingleton<InputWatch>()
            .AddSingleton<InputTurns>()
            .AddSingleton<BlobUpscaling>()
            .AddSingleton<BlobPipeline>()
            .AddSingleton<IBlobPipeline>(provider => provider.GetRequiredService<BlobPipeline>());
    }
}
