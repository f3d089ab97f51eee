using System.Text.Json.Nodes;

namespace SuperRes.Infra.Tests;

/// <summary>The resources of an evaluated deployment. Values that only Azure knows stay expressions in brackets.</summary>
internal sealed class Deployment(JsonNode snapshot)
{
    public JsonArray Diagnostics { get; } = snapshot["diagnostics"]!.AsArray();

    public IReadOnlyList<JsonNode> Resources { get; } =
        [.. snapshot["predictedResources"]!.AsArray().Select(resource => resource!)];

    /// <summary>Outputs of the deployment by name.</summary>
    public JsonObject Outputs { get; } = snapshot["outputs"]?.AsObject() ?? [];

    public IEnumerable<JsonNode> OfType(string type) =>
        Resources.Where(resource => (string?)resource["type"] == type);

    public JsonNode Only(string type) => Assert.Single(OfType(type));

    public JsonNode PropertiesOf(string type) => Only(type)["properties"]!;

    /// <summary>What the application finds in its environment.</summary>
    public IReadOnlyDictionary<string, string> Settings() => OfType("Microsoft.Web/sites/config").SingleOrDefault() is { } settings
        ? settings["properties"]!.AsObject().ToDictionary(setting => setting.Key, setting => (string)setting.Value!)
        : Assert.Single(PropertiesOf("Microsoft.App/containerApps")["template"]!["containers"]!.AsArray())!["env"]!
            .AsArray().ToDictionary(variable => (string)variable!["name"]!, variable => (string)variable!["value"]!);

    /// <summary>Role assignments as pairs of what is opened and the role's identifier.</summary>
    public IEnumerable<(string Scope, string Role, string Principal)> RoleAssignments() =>
        from assignment in OfType("Microsoft.Authorization/roleAssignments")
        let id = (string)assignment["id"]!
        // Where the name depends on what only Azure knows, the id is a function of the scope and the name.
        let scope = id.StartsWith("[extensionResourceId('", StringComparison.Ordinal)
            ? id.Split('\'')[1]
            : id.Split("/providers/Microsoft.Authorization/")[0]
        select (
            scope[scope.IndexOf("/providers/", StringComparison.Ordinal)..],
            ((string)assignment["properties"]!["roleDefinitionId"]!).Split('/')[^1],
            (string)assignment["properties"]!["principalId"]!);
}
