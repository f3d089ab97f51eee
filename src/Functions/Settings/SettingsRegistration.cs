using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace SuperRes.Functions.Settings;

/// <summary>Registers the settings of a concern so that a wrong one stops the start, with a message that says why.</summary>
internal static class SettingsRegistration
{
    /// <summary>Binds <typeparamref name="T"/>, which knows its ranges itself.</summary>
    public static IServiceCollection AddSettings<T>(this IServiceCollection services, IConfiguration configuration)
        where T : class, ISettings => services.AddSettings<T>(configuration, settings => settings.Validate());

    /// <summary>
    /// Binds <typeparamref name="T"/> to the root of the configuration; <paramref name="validate"/> throws
    /// <see cref="ArgumentException"/> for a setting out of its range.
    /// </summary>
    public static IServiceCollection AddSettings<T>(
        this IServiceCollection services, IConfiguration configuration, Action<T> validate)
        where T : class
    {
        services.AddSingleton<IValidateOptions<T>>(new Validation<T>(validate));
        services.AddOptions<T>().Bind(configuration).ValidateOnStart();
        return services.AddSingleton(provider => provider.GetRequiredService<IOptions<T>>().Value);
    }

    private sealed class Validation<T>(Action<T> validate) : IValidateOptions<T>
        where T : class
    {
        public ValidateOptionsResult Validate(string? name, T options)
        {
            try
            {
                validate(options);
                return ValidateOptionsResult.Success;
            }
            catch (ArgumentException wrong)
            {
                return ValidateOptionsResult.Fail(wrong.Message);
            }
        }
    }
}
