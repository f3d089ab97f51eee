using SuperRes.Functions.Storage;

namespace SuperRes.Infra.Tests;

public sealed class StorageTests(Plans plans)
{
    [Theory]
    [InlineData("flex")]
    [InlineData("container")]
    public void The_account_takes_no_keys_no_anonymous_readers_and_no_plain_text(string plan)
    {
        var account = plans[plan].PropertiesOf("Microsoft.Storage/storageAccounts");
        Assert.False((bool)account["allowSharedKeyAccess"]!);
        Assert.False((bool)account["allowBlobPublicAccess"]!);
        Assert.False((bool)account["allowCrossTenantReplication"]!);
        Assert.True((bool)account["supportsHttpsTrafficOnly"]!);
        Assert.Equal("TLS1_2", (string?)account["minimumTlsVersion"]);
    }

    [Theory]
    [InlineData("flex", "packages", "deadletter")]
    [InlineData("container")]
    public void Every_container_of_the_application_exists_and_is_private(string plan, params string[] ofPlan)
    {
        var containers = plans[plan].OfType("Microsoft.Storage/storageAccounts/blobServices/containers").ToList();
        Assert.Equal([.. Containers.All, .. ofPlan], containers.Select(container => ((string)container["name"]!).Split('/')[^1]));
        Assert.All(containers, container => Assert.Equal("None", (string?)container["properties"]!["publicAccess"]));
    }

    [Fact]
    public void A_deleted_blob_or_container_can_be_restored()
    {
        var service = plans.Flex.PropertiesOf("Microsoft.Storage/storageAccounts/blobServices");
        foreach (var policy in new[] { "deleteRetentionPolicy", "containerDeleteRetentionPolicy" })
        {
            Assert.True((bool)service[policy]!["enabled"]!);
            Assert.Equal(7, (int)service[policy]!["days"]!);
        }
    }

    [Fact]
    public void What_can_be_made_again_expires_a_day_after_the_application_should_have_removed_it()
    {
        var rules = plans.Flex.PropertiesOf("Microsoft.Storage/storageAccounts/managementPolicies")["policy"]!["rules"]!;
        var rule = Assert.Single(rules.AsArray(), rule => (string?)rule!["name"] == "expire-derived")!["definition"]!;
        Assert.Equal(["cache/", "jobs/", "output/jobs/job-"], Prefixes(rule));
        Assert.Equal(31, (int)rule["actions"]!["baseBlob"]!["delete"]!["daysAfterModificationGreaterThan"]!);
    }

    [Fact]
    public void No_rule_touches_what_people_put_in_or_get_out()
    {
        var rules = plans.Flex.PropertiesOf("Microsoft.Storage/storageAccounts/managementPolicies")["policy"]!["rules"]!;
        var prefixes = rules.AsArray().SelectMany(rule => Prefixes(rule!["definition"]!)).ToList();
        Assert.NotEmpty(prefixes);
        string[] ofPeople = ["input/photo.jpg", "output/photo.jpg", "output/jobs/photo.jpg", "output/jobs/june/photo.jpg", "failed/photo.jpg.json"];
        Assert.All(ofPeople, name => Assert.DoesNotContain(prefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal)));
    }

    private static IEnumerable<string> Prefixes(System.Text.Json.Nodes.JsonNode definition) =>
        definition["filters"]!["prefixMatch"]!.AsArray().Select(prefix => (string)prefix!);
}
