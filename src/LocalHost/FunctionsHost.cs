using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SuperRes.LocalHost.Configuration;
using SuperRes.LocalHost.Http.Keys;

namespace SuperRes.LocalHost;

/// <summary>The app as its program sees it: something to run.</summary>
internal sealed class FunctionsHost(WebApplication app) : IHost, IAsyncDisposable
{
    /// <inheritdoc/>
    public IServiceProvider Services => app.Services;

    /// <inheritdoc/>
    /// <exception cref="IOException">Another program uses the port, or there are no usable keys.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        Services.GetRequiredService<KeyAuthorization>().LoadKeys();
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException taken) when (taken.InnerException is AddressInUseException)
        {
            var port = Services.GetRequiredService<HostArguments>().Port;
            throw new IOException(
                $"Port {port} is in use. Stop the program that uses it, or choose another port with --port N.", taken);
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken = default) => app.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => ((IDisposable)app).Dispose();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => app.DisposeAsync();
}
