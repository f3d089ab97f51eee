using System.Globalization;
using System.Text.Json.Nodes;
using SuperRes.Core.Settings;
using SuperRes.Functions.Settings;

namespace SuperRes.Infra.Tests;

/// <summary>The settings that the code knows, those that are documented and those that a deployment takes are the same.</summary>
public sealed class SettingsAgreementTests(Plans plans)
{
    private static readonly IReadOnlyDictionary<string, Setting> Known = new[] { typeof(ISettings), typeof(LimitOptions) }
        .SelectMany(type => type.Assembly.GetTypes())
        .Where(type => type.IsClass && type.IsAssignableTo(typeof(ISettings)))
        .SelectMany(Setting.Of)
        .ToDictionary(setting => setting.Name);

    private JsonObject Deployable => plans.Template["definitions"]!.AsObject()
        .Single(definition => definition.Key.EndsWith("applicationSettings", StringComparison.Ordinal))
        .Value!["properties"]!.AsObject();

    [Fact]
    public void Every_setting_is_documented_with_its_default_and_range_and_no_other_is()
    {
        var documented = Document.Rows("README.md", "### The application's", "### The host's")
            .Select(cells => (cells[1].Trim('`'), cells[2], cells[3]));

        var expected = Known.Values.Select(setting => (setting.Name, DefaultOf(setting), setting.Range));

        Assert.Equal(expected.Order(), documented.Order());
    }

    [Fact]
    public void Every_setting_can_be_deployed_and_no_other_can() =>
        Assert.Equal(Known.Keys.Order(), Deployable.Select(setting => setting.Key).Order());

    [Fact]
    public void Every_setting_of_a_deployment_reaches_the_application_which_takes_it()
    {
        var changed = plans.FlexChanged.Settings();
        foreach (var setting in Known.Values)
        {
            Assert.True(changed.TryGetValue(setting.Name, out var value), setting.Name);
            Assert.NotEqual(DefaultOf(setting), value);
            Assert.True(setting.Accepts(value), $"{setting.Name}={value} is deployed but does not start");
        }
    }

    [Theory]
    [InlineData("flex-changed")]
    [InlineData("container-changed")]
    public void Every_name_that_is_deployed_is_a_setting_of_the_application_or_a_documented_one_of_the_host(string plan)
    {
        var ofHost = plans[plan].Settings().Keys.Except(Known.Keys).Select(name =>
            name.StartsWith("AzureWebJobs.", StringComparison.Ordinal) ? "AzureWebJobs.NAME.Disabled" : name);
        var documented = Document.Rows("README.md", "### The host's", "## To Azure").Select(cells => cells[1].Trim('`'));
        Assert.Subset(documented.ToHashSet(), ofHost.ToHashSet());
    }

    [Fact]
    public void The_defaults_of_a_deployment_are_the_defaults_of_the_application()
    {
        var stated = plans.Container.Settings().Where(setting => Known.ContainsKey(setting.Key)).ToList();
        Assert.NotEmpty(stated);
        Assert.All(stated, setting => Assert.Equal(DefaultOf(Known[setting.Key]), setting.Value));
    }

    [Fact]
    public void What_a_deployment_cannot_check_or_say_is_what_the_readme_lists()
    {
        var withoutRange = Deployable.Where(rule =>
            rule.Value!["allowedValues"] is null && (rule.Value["minValue"] ?? rule.Value["maxValue"]) is null);
        Assert.Equal(
            ["DecodeTimeout", "ModelPath", "SweepInterval", "SyncTimeBudget", "UploadTimeout"], withoutRange.Select(rule => rule.Key).Order());

        var wholeNumbers = Deployable.Where(rule =>
            (string?)rule.Value!["type"] == "int" && Known[rule.Key].Default is double);
        Assert.Equal(["MaxMegapixels"], wholeNumbers.Select(rule => rule.Key).Order());

        var told = string.Join(' ', Document.Section(
            "README.md", "### The application's", "#### What a picture may cost"));
        Assert.All(
            (string[])["DecodeTimeout", "ModelPath", "SweepInterval", "SyncTimeBudget", "UploadTimeout", "MaxMegapixels"],
            name => Assert.Contains($"`{name}`", told, StringComparison.Ordinal));
    }

    [Fact]
    public void A_deployment_takes_what_the_application_takes()
    {
        foreach (var (name, rule) in Deployable)
        {
            var setting = Known[name];
            if (rule!["allowedValues"] is JsonArray allowed)
            {
                var named = Enum.GetNames(setting.Default!.GetType()).Select(value => value.ToLowerInvariant());
                Assert.Equal(named.Order(), allowed.Select(value => (string)value!).Order());
            }

            if (rule["minValue"] is { } least)
                AssertEnds(setting, accepted: (long)least, refused: (long)least - 1);
            if (rule["maxValue"] is { } most)
                AssertEnds(setting, accepted: (long)most, refused: (long)most + 1);
        }
    }

    private static void AssertEnds(Setting setting, long accepted, long refused)
    {
        Assert.True(setting.Accepts(Text(accepted)), $"{setting.Name}={accepted} can be deployed but does not start");
        Assert.False(setting.Accepts(Text(refused)), $"{setting.Name}={refused} would start but cannot be deployed");
    }

    private static string DefaultOf(Setting setting) => setting.Default switch
    {
        null => "",
        Enum value => value.ToString().ToLowerInvariant(),
        var value => Text(value),
    };

    private static string Text(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
