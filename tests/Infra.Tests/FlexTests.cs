namespace SuperRes.Infra.Tests;

public sealed class FlexTests(Plans plans)
{
    [Fact]
    public void The_app_runs_the_isolated_worker_of_dotnet_10_on_flex_consumption()
    {
        var plan = plans.Flex.Only("Microsoft.Web/serverfarms");
        Assert.Equal("FC1", (string?)plan["sku"]!["name"]);
        var runtime = plans.Flex.PropertiesOf("Microsoft.Web/sites")["functionAppConfig"]!["runtime"]!;
        Assert.Equal(("dotnet-isolated", "10.0"), ((string?)runtime["name"], (string?)runtime["version"]));
    }

    [Fact]
    public void An_instance_is_the_largest_and_takes_few_requests_at_a_time()
    {
        var scale = plans.Flex.PropertiesOf("Microsoft.Web/sites")["functionAppConfig"]!["scaleAndConcurrency"]!;
        Assert.Equal(4096, (int)scale["instanceMemoryMB"]!);
        Assert.Equal(40, (int)scale["maximumInstanceCount"]!);
        Assert.Equal(4, (int)scale["triggers"]!["http"]!["perInstanceConcurrency"]!);
        var ready = Assert.Single(scale["alwaysReady"]!.AsArray())!;
        Assert.Equal(("http", 1), ((string?)ready["name"], (int)ready["instanceCount"]!));
    }

    [Fact]
    public void Warm_instances_for_blobs_are_a_group_of_their_own()
    {
        var scale = plans.FlexChanged.PropertiesOf("Microsoft.Web/sites")["functionAppConfig"]!["scaleAndConcurrency"]!;
        var ready = Assert.Single(scale["alwaysReady"]!.AsArray())!;
        Assert.Equal(("blob", 2), ((string?)ready["name"], (int)ready["instanceCount"]!));
    }

    [Fact]
    public void The_page_says_that_the_bound_on_instances_holds_for_each_group_and_what_the_region_allows()
    {
        const int CoresOfARegion = 250;
        const int CoresOfAnInstance = 2;
        var effect = Document.Rows("docs/azure.md", "## What it costs", "## Container Apps").Single(cells => cells[1] == "`maximumInstanceCount`")[4];
        Assert.Contains("holds for each group", effect, StringComparison.Ordinal);
        Assert.Contains($"{CoresOfARegion} cores by default, which are {CoresOfARegion / CoresOfAnInstance} of ours", effect, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("flex", "0")]
    [InlineData("flex-changed", "1")]
    public void The_placeholder_host_that_dotnet_10_crashes_in_is_off_unless_asked_for(string plan, string used) =>
        Assert.Equal(used, plans[plan].Settings()["WEBSITE_USE_PLACEHOLDER_DOTNETISOLATED"]);

    [Fact]
    public void Only_https_with_a_current_tls_gets_in_and_no_password_deploys()
    {
        var app = plans.Flex.PropertiesOf("Microsoft.Web/sites");
        Assert.True((bool)app["httpsOnly"]!);
        Assert.Equal("1.2", (string?)app["siteConfig"]!["minTlsVersion"]);
        Assert.Equal("1.2", (string?)app["siteConfig"]!["scmMinTlsVersion"]);

        var doors = plans.Flex.OfType("Microsoft.Web/sites/basicPublishingCredentialsPolicies").ToList();
        Assert.Equal(["ftp", "scm"], doors.Select(door => ((string)door["name"]!).Split('/')[^1]));
        Assert.All(doors, door => Assert.False((bool)door["properties"]!["allow"]!));
    }

    [Fact]
    public void No_property_of_the_site_is_one_that_flex_consumption_refuses()
    {
        // Azure Resource Manager answers these with error 51021.
        var config = plans.Flex.PropertiesOf("Microsoft.Web/sites")["siteConfig"]!.AsObject();
        Assert.All(
            (string[])["ftpsState", "linuxFxVersion", "netFrameworkVersion", "preWarmedInstanceCount"],
            refused => Assert.False(config.ContainsKey(refused), refused));
    }

    [Fact]
    public void Packages_are_fetched_by_the_apps_identity()
    {
        var storage = plans.Flex.PropertiesOf("Microsoft.Web/sites")["functionAppConfig"]!["deployment"]!["storage"]!;
        Assert.Equal("UserAssignedIdentity", (string?)storage["authentication"]!["type"]);
        Assert.Equal(
            (string?)plans.Flex.Only("Microsoft.ManagedIdentity/userAssignedIdentities")["id"],
            (string?)storage["authentication"]!["userAssignedIdentityResourceId"]);
        Assert.EndsWith("'packages')]", (string?)storage["value"]);
    }

    [Fact]
    public void The_topic_watches_the_storage_account_under_an_identity_of_its_own()
    {
        var topic = plans.Flex.Only("Microsoft.EventGrid/systemTopics");
        Assert.Equal("SystemAssigned", (string?)topic["identity"]!["type"]);
        Assert.Equal(
            (string?)plans.Flex.Only("Microsoft.Storage/storageAccounts")["id"],
            (string?)topic["properties"]!["source"]);
    }

    [Fact]
    public void Azd_finds_the_app_by_the_name_of_its_service_and_the_hooks_by_their_paths()
    {
        var service = (string?)plans.Flex.Only("Microsoft.Web/sites")["tags"]!["azd-service-name"];
        var lines = File.ReadAllLines(Repository.PathOf("azure.yaml"));
        var services = lines.SkipWhile(line => line != "services:").Skip(1).First();
        Assert.Equal($"  {service}:", services);

        Assert.True(Directory.Exists(Repository.PathOf(Assert.Single(ValuesOf(lines, "project:")))));
        Assert.All(ValuesOf(lines, "run:"), hook => Assert.True(File.Exists(Repository.PathOf(hook)), hook));
    }

    private static IReadOnlyList<string> ValuesOf(IEnumerable<string> lines, string key) =>
        [.. lines.Select(line => line.Trim()).Where(line => line.StartsWith(key, StringComparison.Ordinal)).Select(line => line[key.Length..].Trim())];
}
