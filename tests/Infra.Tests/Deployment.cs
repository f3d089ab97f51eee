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

    /// <summary>Role assignments as pairs of what is opened and the role's identifier.</summary>
    public IEnumerable<(string Scope, string Role, string Principal)> RoleAssignments() =>
        from assignment in OfType("Microsoft.Authorization/roleAssignments")
        let scope = ((string)assignment["id"]!).Split("/providers/Microsoft.Authorization/")[0]
        select (
            scope[scope.IndexOf("/providers/", StringComparison.Ordinal)..],
            ((string)assignment["properties"]!["roleDefinitionId"]!).Split('/')[^1],
            (string)assignment["properties"]!["principalId"]!);
}
