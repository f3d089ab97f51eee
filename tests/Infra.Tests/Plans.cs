using System.Text.Json.Nodes;
using SuperRes.Infra.Tests;

[assembly: AssemblyFixture(typeof(Plans))]

namespace SuperRes.Infra.Tests;

/// <summary>The deployments that the tests look at, each evaluated once.</summary>
public sealed class Plans : IAsyncLifetime
{
    internal Deployment Flex { get; private set; } = null!;

    internal Deployment Container { get; private set; } = null!;

    /// <summary>Flex with warm instances for blobs only, the placeholder, a collector and every setting changed.</summary>
    internal Deployment FlexChanged { get; private set; } = null!;

    /// <summary>The container plan with a collector.</summary>
    internal Deployment ContainerChanged { get; private set; } = null!;

    internal Deployment Subscription { get; private set; } = null!;

    /// <summary>The main template as compiled, with its parameters and their ranges.</summary>
    internal JsonNode Template { get; private set; } = null!;

    internal Deployment this[string plan] => plan switch
    {
        "flex" => Flex,
        "flex-changed" => FlexChanged,
        "container" => Container,
        "container-changed" => ContainerChanged,
        _ => throw new ArgumentOutOfRangeException(nameof(plan), plan, "There is no such deployment."),
    };

    public async ValueTask InitializeAsync()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        Flex = await Bicep.EvaluateAsync("flex", cancellationToken);
        FlexChanged = await Bicep.EvaluateAsync("flex-changed", cancellationToken);
        ContainerChanged = await Bicep.EvaluateAsync("container-changed", cancellationToken);
        Container = await Bicep.EvaluateAsync("container", cancellationToken);
        Subscription = await Bicep.EvaluateAsync("subscription", cancellationToken);
        Template = await Bicep.CompileAsync("infra/main.bicep", cancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
