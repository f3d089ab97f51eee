using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using SuperRes.Core.Settings;

namespace SuperRes.Functions.Settings;

/// <summary>Registers the settings of a concern so that a wrong one stops the start, with a message that says why.</summary>
internal static class SettingsRegistration
{
    /// <summary>
    /// Adds <typeparamref name="T"/>, read from the root of the configuration and checked at start. More than one
    /// concern may ask for the same settings.
    /// </summary>
    public static IServiceCollection AddSettings<T>(this IServiceCollection services, IConfiguration configuration)
        where T : class, ISettings
    {
        var source = new SettingsSource<T>(configuration);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<T>>(source));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<T>>(source));
        services.AddOptions<T>().ValidateOnStart();
        services.TryAddSingleton(provider => provider.GetRequiredService<IOptions<T>>().Value);
        return services;
    }
}
