namespace SuperRes.LocalHost.Tests.Fixtures;

/// <summary>One host for all tests that do nothing to it.</summary>
[CollectionDefinition(Name)]
public sealed class SharedHost(StorageFixture storage) : ICollectionFixture<SharedHost>, IAsyncLifetime
{
    public const string Name = "One host";

    internal Account Account { get; } = storage.Lend();

    internal RunningHost Host { get; private set; } = null!;

    internal HttpClient Http => Host.Http;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => Host = await RunningHost.StartAsync(new(Account)
    {
        Arguments = ["--Some:Argument=from the command line", "--AzureFunctionsJobHost:logging:logLevel:Second.Quiet", "Error"],
    });

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
