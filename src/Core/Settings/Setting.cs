using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace SuperRes.Core.Settings;

/// <summary>One setting: its name, its default and the values it may have.</summary>
public sealed class Setting
{
    private readonly PropertyInfo _property;
    private readonly ValidationAttribute[] _rules;

    private Setting(PropertyInfo property, object defaults)
    {
        _property = property;
        _rules = [.. property.GetCustomAttributes<ValidationAttribute>()];
        Default = property.GetValue(defaults);
        Range = Describe(property.PropertyType, _rules);
    }

    /// <summary>Name in the configuration and of the environment variable.</summary>
    public string Name => _property.Name;

    /// <summary>Value when it is not set.</summary>
    public object? Default { get; }

    /// <summary>The values it may have, such as <c>1 to 365</c>; completes the sentence "it must be".</summary>
    public string Range { get; }

    /// <summary>The settings of a record, in the order of its declaration.</summary>
    /// <param name="record">A class that implements <see cref="ISettings"/> and needs no arguments.</param>
    public static IReadOnlyList<Setting> Of(Type record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var defaults = Activator.CreateInstance(record)!;
        return [.. record.GetProperties().Where(property => property.CanWrite).Select(property => new Setting(property, defaults))];
    }

    /// <summary>Whether a text can be read as a value of this setting, in its range or not.</summary>
    public bool CanRead(string text) => TryRead(text, out _);

    /// <summary>Whether a text is a value in the range.</summary>
    public bool Accepts(string text) => TryRead(text, out var value) && IsInRange(value);

    /// <summary>Says what is wrong with a value: names the setting, the value and the range.</summary>
    public string Refuse(object? value) =>
        string.Create(CultureInfo.InvariantCulture, $"The setting {Name} is '{value}'; it must be {Range}.");

    /// <summary>What is wrong with the settings of a record; empty when nothing is.</summary>
    public static IReadOnlyList<string> Faults(ISettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return
        [
            .. from setting in Of(settings.GetType())
               let value = setting._property.GetValue(settings)
               where !setting.IsInRange(value)
               select setting.Refuse(value),
        ];
    }

    /// <summary>Refuses settings out of their ranges.</summary>
    /// <exception cref="ArgumentException">Names each wrong setting, its value and its range.</exception>
    public static void Check(ISettings settings)
    {
        if (Faults(settings) is { Count: > 0 } faults)
            throw new ArgumentException(string.Join(' ', faults), nameof(settings));
    }

    private bool TryRead(string text, out object? value)
    {
        try
        {
            value = TypeDescriptor.GetConverter(_property.PropertyType).ConvertFromInvariantString(text);
            return true;
        }
        catch (Exception unreadable) when (unreadable is FormatException or ArgumentException)
        {
            value = null;
            return false;
        }
    }

    private bool IsInRange(object? value) =>
        (value is not Enum || Enum.IsDefined(_property.PropertyType, value)) && _rules.All(rule => rule.IsValid(value));

    private static string Describe(Type type, ValidationAttribute[] rules)
    {
        if (type.IsEnum)
        {
            // The configuration does not mind the case.
            var names = Array.ConvertAll(Enum.GetNames(type), name => name.ToLowerInvariant());
            return $"{string.Join(", ", names[..^1])} or {names[^1]}";
        }

        return rules.OfType<RangeAttribute>().SingleOrDefault() switch
        {
            null when rules.OfType<RequiredAttribute>().Any() => "not empty",
            null => "anything",
            { MinimumIsExclusive: true } range => string.Create(
                CultureInfo.InvariantCulture, $"above {range.Minimum}, at most {range.Maximum}"),
            var range => string.Create(CultureInfo.InvariantCulture, $"{range.Minimum} to {range.Maximum}"),
        };
    }
}
