namespace SuperRes.Infra.Tests;

public sealed class SettingsTests(Plans plans)
{
    [Theory]
    [InlineData("flex")]
    [InlineData("container")]
    public void Storage_and_telemetry_are_reached_by_identity(string plan)
    {
        var settings = SettingsOf(plan);
        Assert.Equal("managedidentity", settings["AzureWebJobsStorage__credential"]);
        Assert.Equal(
            (string?)plans[plan].Only("Microsoft.Storage/storageAccounts")["name"],
            settings["AzureWebJobsStorage__accountName"]);
        Assert.EndsWith(".clientId]", settings["AzureWebJobsStorage__clientId"]);
        Assert.Equal(settings["AzureWebJobsStorage__clientId"], settings["AZURE_CLIENT_ID"]);
        Assert.Contains("Authorization=AAD", settings["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"]);
        Assert.DoesNotContain("AzureWebJobsStorage", settings.Keys);
    }

    [Theory]
    [InlineData("flex", "UpscaleBlob")]
    [InlineData("container", "UpscaleBlobEvent")]
    public void Exactly_the_blob_trigger_of_the_other_plan_is_off(string plan, string unused)
    {
        var switches = SettingsOf(plan).Where(setting =>
            setting.Key.StartsWith("AzureWebJobs.", StringComparison.Ordinal));
        Assert.Equal(KeyValuePair.Create($"AzureWebJobs.{unused}.Disabled", "true"), Assert.Single(switches));
    }

    [Fact]
    public void A_setting_of_the_deployment_replaces_its_default_and_leaves_the_others()
    {
        Assert.Equal("30", SettingsOf("flex")["RetentionDays"]);
        Assert.Equal("7", SettingsOf("container")["RetentionDays"]);
        Assert.Equal(SettingsOf("container")["MaxMegapixels"], SettingsOf("flex")["MaxMegapixels"]);
    }

    [Fact]
    public void Both_plans_set_the_same_names_but_for_the_trigger_they_switch_off()
    {
        var differences = SettingsOf("flex").Keys.ToHashSet();
        differences.SymmetricExceptWith(SettingsOf("container").Keys);
        Assert.Equal(
            ["AzureWebJobs.UpscaleBlob.Disabled", "AzureWebJobs.UpscaleBlobEvent.Disabled"],
            differences.Order(StringComparer.Ordinal));
    }

    private Dictionary<string, string> SettingsOf(string plan) => plan == "flex"
        ? plans.Flex.PropertiesOf("Microsoft.Web/sites/config").AsObject()
            .ToDictionary(setting => setting.Key, setting => (string)setting.Value!)
        : Assert.Single(plans.Container.PropertiesOf("Microsoft.App/containerApps")["template"]!["containers"]!.AsArray())!
            ["env"]!.AsArray().ToDictionary(variable => (string)variable!["name"]!, variable => (string)variable!["value"]!);
}
