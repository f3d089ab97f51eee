using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using SuperRes.LocalHost.Tests.Fixtures;

namespace SuperRes.LocalHost.Tests.Http;

public sealed class LargeBodyTests(StorageFixture storage)
{
    private const long MaxBody = 104_857_600;
    private const int Megabyte = 1 << 20;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_large_body_passes_through_without_the_hosts_memory_growing_by_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only here the kernel tells the most memory that a process had.");
        await using var host = await RunningHost.StartAsync(new(storage.Lend()));
        await PostAsync(host, 10 * Megabyte); // Buffers and code that every request needs.
        var before = PeakOf(host.Id);

        Assert.Equal(90 * Megabyte, await PostAsync(host, 90 * Megabyte));

        Assert.InRange(PeakOf(host.Id) - before, 0, 60 * Megabyte);
    }

    [Theory]
    [InlineData("Content-Length: 104857601\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n")]
    public async Task A_body_beyond_the_limit_ends_the_connection_with_an_empty_500(string headers)
    {
        await using var host = await RunningHost.StartAsync(new(storage.Lend()));
        using var connection = new TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, host.Http.BaseAddress!.Port, Cancellation);
        await using var stream = connection.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /api/Echo HTTP/1.1\r\nHost: localhost\r\n{headers}"), Cancellation);
        var sending = headers.Contains("chunked", StringComparison.Ordinal) ? SendChunksAsync(stream) : Task.CompletedTask;

        using var reader = new StreamReader(stream, Encoding.ASCII);
        var answer = await reader.ReadToEndAsync(Cancellation); // To the end of the connection.
        await sending;

        Assert.StartsWith("HTTP/1.1 500 ", answer, StringComparison.Ordinal);
        Assert.Contains("Connection: close", answer, StringComparison.OrdinalIgnoreCase);
        Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
    }

    private static async Task SendChunksAsync(NetworkStream stream)
    {
        var chunk = new byte[Megabyte];
        try
        {
            for (var sent = 0L; sent <= MaxBody; sent += chunk.Length)
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"{chunk.Length:x}\r\n"), Cancellation);
                await stream.WriteAsync(chunk, Cancellation);
                await stream.WriteAsync("\r\n"u8.ToArray(), Cancellation);
            }
        }
        catch (IOException)
        {
            // The host has read enough.
        }
    }

    private static async Task<int> PostAsync(RunningHost host, int size)
    {
        using var body = new StreamContent(new MemoryStream(new byte[size]));
        using var answer = await host.Http.PostAsync("/api/Echo", body, Cancellation);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("length").GetInt32();
    }

    private static long PeakOf(int processId) => 1024 * long.Parse(
        File.ReadLines($"/proc/{processId}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ')[^2], null);
}
