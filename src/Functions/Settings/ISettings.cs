namespace SuperRes.Functions.Settings;

/// <summary>The settings of one concern, bound from the root of the configuration by their names.</summary>
public interface ISettings
{
    /// <summary>Checks every setting.</summary>
    /// <exception cref="ArgumentException">Names the setting, its value and the range.</exception>
    void Validate();
}
