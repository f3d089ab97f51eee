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
        Assert.EndsWith(".primaryEndpoints.blob]", settings["AzureWebJobsStorage__blobServiceUri"]);
        Assert.EndsWith(".primaryEndpoints.queue]", settings["AzureWebJobsStorage__queueServiceUri"]);
        Assert.EndsWith(".clientId]", settings["AzureWebJobsStorage__clientId"]);
        Assert.Equal(settings["AzureWebJobsStorage__clientId"], settings["AZURE_CLIENT_ID"]);
        Assert.Contains("Authorization=AAD", settings["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"]);
        Assert.DoesNotContain("AzureWebJobsStorage", settings.Keys);
    }

    [Theory]
    [InlineData("flex")]
    [InlineData("container")]
    public void The_host_is_told_of_no_tables_as_it_has_no_role_there(string plan)
    {
        Assert.DoesNotContain("AzureWebJobsStorage__accountName", SettingsOf(plan).Keys);
        Assert.DoesNotContain("AzureWebJobsStorage__tableServiceUri", SettingsOf(plan).Keys);
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
    public void Both_plans_set_the_same_names_but_for_the_trigger_they_switch_off_and_what_only_one_of_them_knows()
    {
        string[] onlyFlex = [.. SettingsOf("flex").Keys.Except(SettingsOf("container").Keys)];
        string[] onlyContainer = [.. SettingsOf("container").Keys.Except(SettingsOf("flex").Keys)];
        Assert.Equal(
            ["AzureWebJobs.UpscaleBlob.Disabled", "WEBSITE_USE_PLACEHOLDER_DOTNETISOLATED"],
            onlyFlex.Order(StringComparer.Ordinal));
        Assert.Equal(
            [
                "AzureFunctionsWebHost__hostid", "AzureWebJobs.UpscaleBlobEvent.Disabled",
                "AzureWebJobsSecretStorageType",
            ],
            onlyContainer.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("flex")]
    [InlineData("container")]
    public void Few_blobs_are_worked_on_at_once_by_an_instance_so_that_many_blobs_mean_many_instances(string plan) =>
        Assert.Equal("4", SettingsOf(plan)["AzureFunctionsJobHost__extensions__blobs__maxDegreeOfParallelism"]);

    [Fact]
    public void All_replicas_are_one_host_whose_id_is_one_that_the_host_takes()
    {
        // 1 to 32 of these characters, no dash at an end and no two in a row (Azure Functions: Host ID considerations).
        var id = SettingsOf("container")["AzureFunctionsWebHost__hostid"];
        Assert.Matches("^(?=.{1,32}$)[a-z0-9]+(-[a-z0-9]+)*$", id);
        Assert.EndsWith(((string)plans.Container.Only("Microsoft.Storage/storageAccounts")["name"]!)["st".Length..], id);
    }

    [Fact]
    public void Function_keys_of_all_replicas_are_in_storage() =>
        Assert.Equal("blob", SettingsOf("container")["AzureWebJobsSecretStorageType"]);

    [Theory]
    [InlineData("flex")]
    [InlineData("container")]
    public void Nothing_is_sent_to_a_collector_unless_it_is_asked_for(string plan) => Assert.DoesNotContain(
        SettingsOf(plan).Keys, name => name.StartsWith("OTEL_", StringComparison.Ordinal));

    [Theory]
    [InlineData("flex-changed")]
    [InlineData("container-changed")]
    public void A_collector_is_told_by_its_address_and_its_protocol(string plan)
    {
        var settings = SettingsOf(plan);
        Assert.Equal("https://collector.example:4318", settings["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        Assert.Equal("http/protobuf", settings["OTEL_EXPORTER_OTLP_PROTOCOL"]);
    }

    private IReadOnlyDictionary<string, string> SettingsOf(string plan) => plans[plan].Settings();
}
