using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using SuperRes.LocalHost.Tests.Fixtures;

namespace SuperRes.LocalHost.Tests.Http;

/// <summary>Requests reach the worker as they came, and its answers the caller.</summary>
[Collection(SharedHost.Name)]
public sealed class ForwardingTests(SharedHost shared)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Method_query_headers_and_body_arrive_unchanged()
    {
        var body = RandomNumberGenerator.GetBytes(3_000_000);
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/Echo?a=1&b=%20x");
        request.Headers.Add("X-Mine", "as it is");
        request.Content = new ByteArrayContent(body);

        using var answer = await shared.Http.SendAsync(request, Cancellation);

        var seen = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.Equal("PUT", seen.GetProperty("method").GetString());
        Assert.Equal("?a=1&b=%20x", seen.GetProperty("query").GetString());
        Assert.Equal(body.Length, seen.GetProperty("length").GetInt32());
        Assert.Equal(Convert.ToHexString(SHA256.HashData(body)), seen.GetProperty("sha256").GetString());
        Assert.Equal("as it is", seen.GetProperty("headers").GetProperty("X-Mine").GetString());
        Assert.Equal(shared.Http.BaseAddress!.Authority, seen.GetProperty("headers").GetProperty("Host").GetString());
    }

    [Theory]
    [InlineData("/api/items/42", "item 42")]
    [InlineData("/api/files/a/b%20c/d.png", "file a/b c/d.png")]
    [InlineData("/api/page", "a page")]
    [InlineData("/api/Guarded", "guarded")] // Without --enable-auth everything is open, as in Core Tools.
    [InlineData("/api/administer", "admin")]
    public async Task A_route_leads_to_its_function_and_gives_it_its_values(string path, string expected) =>
        Assert.Equal(expected, await shared.Http.GetStringAsync(path, Cancellation));

    [Theory]
    [InlineData("GET", "/api/items/many")]
    [InlineData("GET", "/api/nothing")]
    [InlineData("GET", "/page")]
    [InlineData("DELETE", "/api/page")]
    [InlineData("HEAD", "/api/page")]
    [InlineData("OPTIONS", "/api/page")]
    public async Task What_no_function_takes_is_not_found(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var answer = await shared.Http.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Empty(answer.Content.Headers.Allow);
        Assert.Equal("", await answer.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task An_exception_becomes_a_500_that_tells_nothing()
    {
        using var answer = await shared.Http.GetAsync("/api/Throws", Cancellation);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.DoesNotContain("secret", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        await shared.Host.WaitForLogAsync("Executed 'Functions.Throws' (Failed, Id=");
        await shared.Host.WaitForLogAsync("a secret");
    }

    [Fact]
    public async Task An_answer_is_passed_on_while_it_is_made()
    {
        using var answer = await shared.Http.GetAsync("/api/lines/lines-gate", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(Cancellation));

        Assert.Equal("first", await lines.ReadLineAsync(Cancellation));
        await shared.Account.OpenAsync("lines-gate");
        Assert.Equal("second", await lines.ReadLineAsync(Cancellation));
    }

    [Fact]
    public async Task A_caller_that_hangs_up_cancels_the_invocation()
    {
        using var impatience = new CancellationTokenSource();
        var call = shared.Http.GetAsync("/api/errands/wait hang-up", impatience.Token);
        await shared.Account.WaitForAsync("Errand", "begun", "wait hang-up");

        await impatience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await shared.Account.WaitForAsync("Errand", "cancelled", "wait hang-up");
    }

    /// <summary>The worker would wait for the rest, but the invocation is cancelled.</summary>
    [Fact]
    public async Task A_caller_that_goes_in_the_middle_of_a_body_ends_the_invocation()
    {
        var begun = Count("Executing 'Functions.Errand'");
        using (var connection = new TcpClient())
        {
            await connection.ConnectAsync(IPAddress.Loopback, shared.Http.BaseAddress!.Port, Cancellation);
            await connection.GetStream().WriteAsync(
                "POST /api/errands/goes HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nonly this"u8.ToArray(), Cancellation);
            await Wait.UntilAsync(() => Count("Executing 'Functions.Errand'") > begun, "the invocation");
        }

        await Wait.UntilAsync(() => Count("Executing 'Functions.Errand'") == Count("Executed 'Functions.Errand' (Failed"), "its end");
        Assert.DoesNotContain(await shared.Account.EntriesAsync("Errand", "begun"), entry => entry.Item == "goes");
    }

    [Theory]
    [InlineData("/api/page")]
    [InlineData("/api/nothing")]
    [InlineData("/")]
    public async Task No_answer_tells_which_server_made_it(string path)
    {
        using var answer = await shared.Http.GetAsync(path, Cancellation);

        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public async Task The_callers_trace_goes_on_in_the_function()
    {
        const string Trace = "0af7651916cd43dd8448eb211c80319c";
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/Trace");
        request.Headers.Add("traceparent", $"00-{Trace}-b7ad6b7169203331-01");
        request.Headers.Add("tracestate", "vendor=1");

        using var answer = await shared.Http.SendAsync(request, Cancellation);

        var seen = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.Equal($"00-{Trace}-b7ad6b7169203331-01", seen.GetProperty("header").GetString());
        Assert.StartsWith($"00-{Trace}-", seen.GetProperty("context").GetString(), StringComparison.Ordinal);
        Assert.Equal("vendor=1", seen.GetProperty("state").GetString());
        Assert.StartsWith($"00-{Trace}-", seen.GetProperty("activity").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_without_a_trace_gets_one()
    {
        var seen = await shared.Http.GetFromJsonAsync<JsonElement>("/api/Trace", Cancellation);

        Assert.Matches("^00-[0-9a-f]{32}-[0-9a-f]{16}-01$", seen.GetProperty("context").GetString());
    }

    private int Count(string text) => shared.Host.Log.Count(line => line.Contains(text, StringComparison.Ordinal));
}
