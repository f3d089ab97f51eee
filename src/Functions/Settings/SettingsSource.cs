using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using SuperRes.Core.Settings;

namespace SuperRes.Functions.Settings;

/// <summary>Reads the settings of one concern from the root of the configuration and refuses what is out of range.</summary>
internal sealed class SettingsSource<T>(IConfiguration configuration) : IConfigureOptions<T>, IValidateOptions<T>
    where T : class, ISettings
{
    /// <inheritdoc/>
    /// <exception cref="OptionsValidationException">A text is no value of its setting.</exception>
    public void Configure(T options)
    {
        var unreadable = (
            from setting in Setting.Of(typeof(T))
            let text = configuration[setting.Name]
            where text is not null && !setting.CanRead(text)
            select setting.Refuse(text)).ToList();
        if (unreadable.Count > 0)
            throw new OptionsValidationException(typeof(T).Name, typeof(T), unreadable);
        configuration.Bind(options);
    }

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, T options) =>
        Setting.Faults(options) is { Count: > 0 } faults
            ? ValidateOptionsResult.Fail(faults)
            : ValidateOptionsResult.Success;
}
