namespace SuperRes.Functions.Tests.Hosting;

/// <summary>One host with default settings for all tests of the HTTP API that can share it.</summary>
[CollectionDefinition(nameof(ApiHost))]
public sealed class ApiHost(StorageFixture storage) : ICollectionFixture<ApiHost>, IAsyncLifetime
{
    private RunningHost _host = null!;

    /// <summary>Sends requests to <c>/api/</c>.</summary>
    public HttpClient Client => _host.Client;

    /// <summary>What the host works on.</summary>
    public StorageAccount Account { get; } = storage.Lend();

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => _host = await RunningHost.StartAsync(Account.ConnectionString);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
