using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SuperRes.Functions.Cleanup;
using SuperRes.Functions.Settings;

namespace SuperRes.Functions.Sweeping;

/// <summary>Registers the sweep.</summary>
public static class SweepRegistration
{
    /// <summary>Adds <see cref="ISweep"/>, its settings and the schedule that calls it.</summary>
    public static IServiceCollection AddSweep(this IServiceCollection services, IConfiguration configuration) => services
        .AddSettings<SweepOptions>(configuration)
        .AddSettings<CleanupOptions>(configuration)
        .AddSingleton<PoisonLeftovers>()
        .AddSingleton<ISweep, Sweep>()
        .AddHostedService<SweepSchedule>();
}
