using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SuperRes.Core.Inference;
using SuperRes.Core.Upscaling;
using SuperRes.Functions.Settings;

namespace SuperRes.Functions.Upscaling;

/// <summary>Registers the network, the one of the process that all triggers share, and what stands on it.</summary>
public static class UpscalingRegistration
{
    /// <summary>Adds <see cref="EdsrModel"/> and <see cref="Upscaler"/>; the model is loaded with the first picture.</summary>
    public static IServiceCollection AddUpscaling(this IServiceCollection services, IConfiguration configuration) =>
        services
            .AddSettings<EngineOptions>(configuration)
            .AddSettings<LimitOptions>(configuration)
            .AddSingleton(CreateModel)
            .AddSingleton(provider => new Upscaler(provider.GetRequiredService<EdsrModel>()));

    private static EdsrModel CreateModel(IServiceProvider provider)
    {
        EdsrModel.Configure(
            provider.GetRequiredService<EngineOptions>(), provider.GetRequiredService<ILogger<EdsrModel>>());
        return EdsrModel.Shared;
    }
}
