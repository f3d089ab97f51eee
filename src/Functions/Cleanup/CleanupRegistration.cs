using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SuperRes.Functions.Settings;

namespace SuperRes.Functions.Cleanup;

/// <summary>Registers the clean-up.</summary>
public static class CleanupRegistration
{
    /// <summary>Adds <see cref="IRetention"/> and its settings.</summary>
    public static IServiceCollection AddCleanup(this IServiceCollection services, IConfiguration configuration) =>
        services
            .AddSettings<RetentionOptions>(configuration)
            .AddSettings<CleanupOptions>(configuration)
            .AddSingleton<IRetention, Retention>();
}
