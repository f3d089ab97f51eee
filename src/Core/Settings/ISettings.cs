namespace SuperRes.Core.Settings;

/// <summary>
/// The settings of one concern: a record whose properties are bound by their names from the root of the configuration.
/// Initial values are the defaults, <see cref="System.ComponentModel.DataAnnotations"/> on the properties the ranges.
/// </summary>
public interface ISettings;
