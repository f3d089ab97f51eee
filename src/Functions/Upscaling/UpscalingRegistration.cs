using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SuperRes.Core.Inference;
using SuperRes.Core.Upscaling;
using SuperRes.Functions.Caching;
using SuperRes.Functions.Settings;

namespace SuperRes.Functions.Upscaling;

/// <summary>Registers the network, the one of the process that all triggers share, and what stands on it.</summary>
public static class UpscalingRegistration
{
    /// <summary>Adds <see cref="EdsrModel"/> and <see cref="Upscaler"/>; the model begins to load when the process starts.</summary>
    public static IServiceCollection AddUpscaling(this IServiceCollection services, IConfiguration configuration) =>
        services
            .AddSettings<EngineOptions>(configuration)
            .AddSettings<LimitOptions>(configuration)
            .AddSettings<CacheOptions>(configuration)
            .AddSingleton(CreateModel)
            .AddSingleton(provider => new Upscaler(provider.GetRequiredService<EdsrModel>()))
            .AddHostedService<MemoryCheck>()
            .AddHostedService<ModelWarmup>();

    private static EdsrModel CreateModel(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<EngineOptions>();
        var budget = options.MemoryBudget
            ?? MemoryBudget.OfProcess(others: provider.GetRequiredService<CacheOptions>().CacheMemoryBytes).Bytes;
        EdsrModel.Configure(
            options with { MemoryBudget = budget }, provider.GetRequiredService<ILogger<EdsrModel>>());
        return EdsrModel.Shared;
    }
}
