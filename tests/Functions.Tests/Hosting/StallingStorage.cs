using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace SuperRes.Functions.Tests.Hosting;

/// <summary>
/// Stands between a host and its blobs and can stop passing anything on, as storage does that hangs: connections are
/// accepted, answers do not come. Or it lets things flow slowly.
/// </summary>
internal sealed class StallingStorage : IAsyncDisposable
{
    private const int Piece = 16 << 10;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly int _storage;
    private readonly Task _accepting;
    private volatile TaskCompletionSource _flow = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="account">Where it passes on to.</param>
    public StallingStorage(StorageAccount account)
    {
        _storage = account.Blobs.Uri.Port;
        _listener.Start();
        var port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        ConnectionString = account.ConnectionString.Replace(
            string.Create(CultureInfo.InvariantCulture, $":{_storage}/"),
            string.Create(CultureInfo.InvariantCulture, $":{port}/"),
            StringComparison.Ordinal);
        _accepting = AcceptAsync();
    }

    /// <summary>Leads here for blobs, and past it for queues.</summary>
    public string ConnectionString { get; }

    /// <summary>How long 16 KiB take at least.</summary>
    public TimeSpan Slowness { get; set; }

    /// <summary>Stops the flow; so it is at first.</summary>
    public void Stall() => _flow = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets flow what has come and what will.</summary>
    public void Resume() => _flow.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
                connections.Add(PassAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
        }
        catch (Exception) when (_end.IsCancellationRequested)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task PassAsync(TcpClient caller)
    {
        using (caller)
        using (var storage = new TcpClient())
        {
            try
            {
                await storage.ConnectAsync(IPAddress.Loopback, _storage, _end.Token);
                await await Task.WhenAny(
                    PassAsync(caller.GetStream(), storage.GetStream()), PassAsync(storage.GetStream(), caller.GetStream()));
            }
            catch (Exception broken) when (broken is IOException or SocketException or OperationCanceledException)
            {
                // One of them has hung up; so does this.
            }
        }
    }

    private async Task PassAsync(NetworkStream from, NetworkStream to)
    {
        var piece = new byte[Piece];
        while (await from.ReadAsync(piece, _end.Token) is > 0 and var count)
        {
            await _flow.Task.WaitAsync(_end.Token);
            if (Slowness > TimeSpan.Zero)
                await Task.Delay(Slowness, _end.Token);
            await to.WriteAsync(piece.AsMemory(0, count), _end.Token);
        }
    }
}
