using System.Text.Json;
using Microsoft.Extensions.Configuration;
using SuperRes.LocalHost.Configuration;

namespace SuperRes.LocalHost.Tests.Configuration;

public sealed class HostSettingsTests
{
    [Fact]
    public void The_host_id_is_the_same_every_time_and_differs_between_apps()
    {
        Assert.Equal(Read("app").HostId, Read("app").HostId);
        Assert.NotEqual(Read("other").HostId, Read("app").HostId);
        Assert.Matches("^[a-z0-9-]{1,32}$", Read("app").HostId);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("1", true)]
    [InlineData("True", true)]
    [InlineData("false", false)]
    [InlineData("0", false)]
    [InlineData("yes", false)]
    public void A_function_is_disabled_by_a_setting_with_dots(string value, bool disabled) =>
        Assert.Equal(disabled, Settings(("AzureWebJobs.Upscale.Disabled", value)).IsDisabled(Named("Upscale")));

    [Fact]
    public void As_in_Azure_the_setting_with_underlines_disables_nothing() =>
        Assert.False(Settings(("AzureWebJobs:Upscale:Disabled", "true")).IsDisabled(Named("Upscale")));

    private static HostSettings Read(string app) =>
        HostSettings.From(Settings(), new(Path.GetTempPath(), app, []), enableAuth: false, new Dictionary<string, string>());

    private static DeclaredFunction Named(string name) => new(name, default(JsonElement), []);

    private static IConfiguration Settings(params (string Key, string? Value)[] values) => new ConfigurationBuilder()
        .AddInMemoryCollection(values.Select(pair => KeyValuePair.Create(pair.Key, pair.Value))).Build();
}
