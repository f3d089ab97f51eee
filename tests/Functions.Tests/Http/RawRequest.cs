using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SuperRes.Functions.Tests.Http;

/// <summary>A POST on a socket of its own, for callers that stall or hang up.</summary>
internal sealed class RawRequest : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
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

    /// <summary>Whether an answer has begun to arrive.</summary>
    public bool IsAnswered => _tcp.Available > 0;

    /// <summary>Waits for an answer and reads no more of it than its first line, and what comes in the same few bytes.</summary>
    public async Task<string> StatusLineAsync()
    {
        using var reader = new StreamReader(_tcp.GetStream(), Encoding.ASCII, false, bufferSize: 128, leaveOpen: true);
        return await LineAsync(reader);
    }

    /// <summary>Waits for an answer whose body is one flat JSON object.</summary>
    public async Task<HttpResponseMessage> AnswerAsync()
    {
        using var reader = new StreamReader(_tcp.GetStream(), Encoding.UTF8, leaveOpen: true);
        var status = await LineAsync(reader);
        var response = new HttpResponseMessage((HttpStatusCode)int.Parse(status.Split(' ')[1], null));
        List<string[]> headers = [];
        while (await LineAsync(reader) is { Length: > 0 } line)
            headers.Add(line.Split(": ", 2));

        var body = new StringBuilder();
        while (!body.ToString().Contains('}'))
            body.Append(await LineAsync(reader));
        var json = body.ToString();
        response.Content = new StringContent(json[json.IndexOf('{')..(json.IndexOf('}') + 1)]);
        response.Content.Headers.Clear();
        foreach (var header in headers)
        {
            if (!response.Headers.TryAddWithoutValidation(header[0], header[1]))
                response.Content.Headers.TryAddWithoutValidation(header[0], header[1]);
        }

        return response;
    }

    /// <summary>Hangs up without a farewell.</summary>
    public void Reset()
    {
        _tcp.Client.LingerState = new LingerOption(enable: true, seconds: 0);
        _tcp.Close();
    }

    public void Dispose() => _tcp.Dispose();

    private static async Task<string> LineAsync(StreamReader reader) =>
        await reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience)
        ?? throw new EndOfStreamException("The connection ended before its answer did.");
}
