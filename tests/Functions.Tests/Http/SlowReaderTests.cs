using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using SuperRes.Functions.Http;

namespace SuperRes.Functions.Tests.Http;

/// <summary>Callers who take an answer and do not read it, on the server as the application sets it up.</summary>
public sealed class SlowReaderTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_does_not_read_is_cut_off()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await StartAsync(ended);
        using var caller = await AskAsync(server);

        await ended.Task.WaitAsync(TimeSpan.FromMinutes(2), Stop);
    }

    [Fact]
    public async Task Who_reads_steadily_gets_all_of_it()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await StartAsync(ended);
        using var caller = await AskAsync(server);

        var read = 0L;
        var buffer = new byte[1 << 20];
        while (await caller.ReceiveAsync(buffer, Stop) is var count && count > 0)
            read += count;

        Assert.True(read > Answer.Length);
    }

    /// <summary>More than all the buffers between hold.</summary>
    private static readonly byte[] Answer = new byte[8 << 20];

    private static async Task<WebApplication> StartAsync(TaskCompletionSource ended)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddHttpApi(new ConfigurationBuilder().Build());
        builder.WebHost.UseSockets(sockets => sockets.CreateBoundListenSocket = endpoint =>
        {
            // What the system takes off the server's hands counts as read, which could be megabytes.
            var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
            socket.SendBufferSize = 8 << 10;
            return socket;
        });
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var server = builder.Build();
        server.MapGet("/", async (HttpContext http) =>
        {
            http.Response.ContentLength = Answer.Length;
            http.Response.Headers.Connection = "close";
            try
            {
                foreach (var piece in Answer.Chunk(64 << 10))
                    await http.Response.Body.WriteAsync(piece, http.RequestAborted);
            }
            catch (OperationCanceledException)
            {
                ended.SetResult();
            }
        });
        await server.StartAsync(Stop);
        return server;
    }

    private static async Task<Socket> AskAsync(WebApplication server)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 8 << 10 };
        await socket.ConnectAsync(IPAddress.Loopback, new Uri(server.Urls.Single()).Port, Stop);
        await socket.SendAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"), Stop);
        return socket;
    }
}
