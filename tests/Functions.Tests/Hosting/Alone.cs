namespace SuperRes.Functions.Tests.Hosting;

/// <summary>Tests that take turns with all others: what they wait for must not starve beside.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public class Alone;
