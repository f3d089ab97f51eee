namespace SuperRes.Infra.Tests;

/// <summary>Tests that look at what is published; it is published once for all of them.</summary>
[CollectionDefinition]
public sealed class PublishedTests : ICollectionFixture<SuperRes.Tests.PublishedFolder>;
