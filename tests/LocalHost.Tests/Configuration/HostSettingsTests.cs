using Microsoft.Extensions.Configuration;
using SuperRes.LocalHost.Configuration;

namespace SuperRes.LocalHost.Tests.Configuration;

public sealed class HostSettingsTests
{
    [Fact]
    public void Without_settings_the_runtimes_defaults_hold()
    {
        var settings = Read();

        Assert.Equal(("api", 5, 5, 24), (settings.RoutePrefix, settings.BlobAttempts, settings.QueueAttempts, settings.QueueConcurrency));
        Assert.Equal(TimeSpan.FromMinutes(10), settings.MessageLease);
    }

    [Fact]
    public void The_host_id_is_the_same_every_time_and_differs_between_apps()
    {
        Assert.Equal(Read().HostId, Read().HostId);
        Assert.NotEqual(HostSettings.From(Configuration(), false, "other").HostId, Read().HostId);
        Assert.InRange(Read().HostId.Length, 1, 32);
    }

    [Theory]
    [InlineData("AzureFunctionsJobHost:extensions:blobs:maxDegreeOfParallelism", "0")]
    [InlineData("AzureFunctionsJobHost:extensions:queues:batchSize", "33")]
    [InlineData("AzureFunctionsJobHost:extensions:queues:visibilityTimeout", "soon")]
    [InlineData("AzureFunctionsWebHost:hostid", "Not Valid")]
    public void A_value_out_of_range_is_refused_by_name(string key, string value)
    {
        var error = Assert.Throws<InvalidOperationException>(() => Read((key, value)));

        Assert.Contains($"'{value}'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AzureWebJobs.Upscale.Disabled", "true", true)]
    [InlineData("AzureWebJobs.Upscale.Disabled", "1", true)]
    [InlineData("AzureWebJobs:Upscale:Disabled", "true", true)]
    [InlineData("AzureWebJobs.Upscale.Disabled", "false", false)]
    [InlineData("AzureWebJobs.Other.Disabled", "true", false)]
    public void Either_spelling_of_the_switch_disables_a_function(string key, string value, bool disabled) =>
        Assert.Equal(disabled, Configuration((key, value)).IsDisabled("Upscale"));

    [Fact]
    public void Settings_between_percent_signs_are_replaced() =>
        Assert.Equal("pictures/{name}", Configuration(("Container", "pictures")).Resolve("%Container%/{name}"));

    [Fact]
    public void A_missing_setting_between_percent_signs_is_named() =>
        Assert.Contains(
            "'Container'", Assert.Throws<InvalidOperationException>(() => Configuration().Resolve("%Container%/{name}")).Message,
            StringComparison.Ordinal);

    private static HostSettings Read(params (string Key, string? Value)[] values) =>
        HostSettings.From(Configuration(values), enableAuth: false, "app");

    private static IConfiguration Configuration(params (string Key, string? Value)[] values) => new ConfigurationBuilder()
        .AddInMemoryCollection(values.Select(pair => KeyValuePair.Create(pair.Key, pair.Value))).Build();
}
