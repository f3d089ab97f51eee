namespace SuperRes.Infra.Tests;

public sealed class AccessTests(Plans plans)
{
    private const string BlobDataOwner = "b7e6dc6d-f1e8-4753-8033-0f276bb0955b";
    private const string BlobDataContributor = "ba92f5b4-2d11-453d-a403-e96b0029c9fe";
    private const string QueueDataContributor = "974c5e8b-45b9-4653-ba55-5f855dd0fb88";
    private const string MetricsPublisher = "3913510d-42f4-4e42-8a64-420c390055eb";
    private const string AcrPull = "7f951dda-4ed3-4680-a7ca-43fe172d538d";

    [Fact]
    public void On_flex_five_roles_are_assigned_each_on_one_resource()
    {
        var assignments = plans.Flex.RoleAssignments().Select(assignment => (Target(assignment.Scope), assignment.Role));
        Assert.Equivalent(
            new[]
            {
                ("storageAccounts", BlobDataOwner),
                ("storageAccounts", QueueDataContributor),
                ("storageAccounts", BlobDataContributor),
                ("components", MetricsPublisher),
                ("containers/deadletter", BlobDataContributor),
            },
            assignments, strict: true);
    }

    [Theory]
    [InlineData("flex")]
    [InlineData("container")]
    public void Who_deploys_may_put_pictures_in_and_take_them_out(string plan)
    {
        var deployer = plans[plan].RoleAssignments().Where(assignment =>
            assignment.Principal.Contains("deployer()", StringComparison.Ordinal));
        var (scope, role, _) = Assert.Single(deployer);
        Assert.Equal(("storageAccounts", BlobDataContributor), (Target(scope), role));
    }

    [Fact]
    public void The_event_topic_may_write_undelivered_events_and_nothing_else()
    {
        var topic = plans.Flex.RoleAssignments().Where(assignment =>
            assignment.Principal.Contains("Microsoft.EventGrid/systemTopics", StringComparison.Ordinal));
        var (scope, role, _) = Assert.Single(topic);
        Assert.Equal(("containers/deadletter", BlobDataContributor), (Target(scope), role));
    }

    [Fact]
    public void On_containers_pulling_and_the_scans_own_right_take_the_events_place()
    {
        var scan = (string)plans.Container.Only("Microsoft.Authorization/roleDefinitions")["name"]!;
        var assignments = plans.Container.RoleAssignments()
            .Select(assignment => (Target(assignment.Scope), assignment.Role));
        Assert.Equivalent(
            new[]
            {
                ("storageAccounts", BlobDataOwner),
                ("storageAccounts", QueueDataContributor),
                ("storageAccounts", BlobDataContributor),
                ("components", MetricsPublisher),
                ("registries", AcrPull),
                ("storageAccounts", scan),
            },
            assignments, strict: true);
    }

    [Fact]
    public void The_scans_own_right_cannot_open_the_account_again()
    {
        var role = plans.Container.PropertiesOf("Microsoft.Authorization/roleDefinitions");
        var permissions = Assert.Single(role["permissions"]!.AsArray())!;
        Assert.Equal(
            ["Microsoft.Storage/storageAccounts/blobServices/read", "Microsoft.Storage/storageAccounts/blobServices/write"],
            permissions["actions"]!.AsArray().Select(action => (string?)action));
        Assert.Null(permissions["dataActions"]);
        Assert.EndsWith("/resourceGroups/rg-demo", (string?)Assert.Single(role["assignableScopes"]!.AsArray()));
    }

    [Fact]
    public void Every_role_is_named_by_its_id_in_the_subscription()
    {
        var roles = plans.Container.OfType("Microsoft.Authorization/roleAssignments")
            .Select(assignment => (string)assignment["properties"]!["roleDefinitionId"]!);
        Assert.All(roles, role => Assert.Matches(
            "^/subscriptions/[0-9a-f-]{36}/providers/Microsoft.Authorization/roleDefinitions/[0-9a-f-]{36}$", role));
    }

    [Theory]
    [InlineData("flex")]
    [InlineData("container")]
    public void Telemetry_is_taken_from_identities_only(string plan)
    {
        Assert.True((bool)plans[plan].PropertiesOf("Microsoft.Insights/components")["DisableLocalAuth"]!);
        var workspace = plans[plan].PropertiesOf("Microsoft.OperationalInsights/workspaces");
        Assert.True((bool)workspace["features"]!["disableLocalAuth"]!);
    }

    [Theory]
    [InlineData("flex")]
    [InlineData("container")]
    public void No_output_and_no_resource_of_the_main_deployment_reads_a_key(string plan)
    {
        var texts = plans[plan].Resources.Append(plans[plan].Outputs).Select(node => node.ToJsonString());
        Assert.All(texts, text =>
        {
            Assert.DoesNotContain("listKeys", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("listCredentials", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("AccountKey=", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("SharedAccess", text, StringComparison.OrdinalIgnoreCase);
        });
    }

    /// <summary>The kind of the resource that a role opens, with the name where it is a container.</summary>
    private static string Target(string scope) => scope.Split('/') switch
    {
        [.., "containers", var name] => $"containers/{name}",
        [.., var kind, _] => kind,
        _ => scope,
    };
}
