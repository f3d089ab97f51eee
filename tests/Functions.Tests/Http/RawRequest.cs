using System.Net.Sockets;
using System.Text;

namespace SuperRes.Functions.Tests.Http;

/// <summary>A POST on a socket of its own, for callers that stall or hang up.</summary>
internal sealed class RawRequest : IDisposable
{
    private readonly TcpClient _tcp = new();

    private RawRequest()
    {
    }

    /// <summary>Connects and sends the head of a request.</summary>
    /// <param name="client">Knows the address.</param>
    /// <param name="path">Below <c>/api/</c>.</param>
    /// <param name="headers">Complete lines.</param>
    public static async Task<RawRequest> SendAsync(HttpClient client, string path, string headers)
    {
        var raw = new RawRequest();
        var address = new Uri(client.BaseAddress!, path);
        await raw._tcp.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        await raw.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST {address.PathAndQuery} HTTP/1.1\r\nHost: {address.Authority}\r\n{headers}\r\n"));
        return raw;
    }

    /// <summary>Sends a part of the body.</summary>
    public async Task WriteAsync(byte[] bytes) =>
        await _tcp.GetStream().WriteAsync(bytes, TestContext.Current.CancellationToken);

    /// <summary>Waits for the first line of the answer.</summary>
    public async Task<string> StatusLineAsync()
    {
        using var reader = new StreamReader(_tcp.GetStream(), Encoding.ASCII, leaveOpen: true);
        return await reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask()
            .WaitAsync(TimeSpan.FromSeconds(30)) ?? "";
    }

    /// <summary>Hangs up without a farewell.</summary>
    public void Reset()
    {
        _tcp.Client.LingerState = new LingerOption(enable: true, seconds: 0);
        _tcp.Close();
    }

    public void Dispose() => _tcp.Dispose();
}
