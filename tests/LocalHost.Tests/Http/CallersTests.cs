using System.Net;
using SuperRes.LocalHost.Tests.Fixtures;

namespace SuperRes.LocalHost.Tests.Http;

/// <summary>Pages of the internet cannot reach what listens on the machine of somebody who opens them.</summary>
[Collection(SharedHost.Name)]
public sealed class CallersTests(SharedHost shared)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("[::1]", HttpStatusCode.OK)]
    [InlineData("example.org", HttpStatusCode.BadRequest)]
    [InlineData("localhost.example.org", HttpStatusCode.BadRequest)]
    [InlineData("192.168.0.1", HttpStatusCode.BadRequest)]
    public async Task The_host_answers_to_the_names_of_this_machine_alone(string name, HttpStatusCode expected)
    {
        foreach (var path in (string[])["/api/page", "/"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Host = $"{name}:{shared.Http.BaseAddress!.Port}";

            using var answer = await shared.Http.SendAsync(request, Cancellation);

            Assert.Equal(expected, answer.StatusCode);
        }
    }

    [Theory]
    [InlineData("POST", "Origin", "http://example.org", HttpStatusCode.Forbidden)]
    [InlineData("POST", "Origin", "null", HttpStatusCode.Forbidden)]
    [InlineData("POST", "Origin", "http://localhost:1", HttpStatusCode.Forbidden)]
    [InlineData("POST", "Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("POST", "Sec-Fetch-Site", "same-origin", HttpStatusCode.OK)]
    [InlineData("POST", "Origin", "itself", HttpStatusCode.OK)]
    [InlineData("GET", "Origin", "http://example.org", HttpStatusCode.OK)]
    [InlineData("GET", "Sec-Fetch-Site", "cross-site", HttpStatusCode.OK)]
    public async Task A_page_of_another_origin_changes_nothing(string method, string header, string value, HttpStatusCode expected)
    {
        using var answer = await SendAsync(
            shared.Host, method, "/api/Guarded", header, value == "itself" ? shared.Http.BaseAddress!.GetLeftPart(UriPartial.Authority) : value);

        Assert.Equal(expected, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("/admin/functions/Tick")]
    [InlineData("/runtime/webhooks/blobs?functionName=Host.Functions.Incoming&code=" + HostOptions.WebhookKey)]
    public async Task It_does_not_reach_the_hosts_own_routes_either(string path)
    {
        using var answer = await SendAsync(shared.Host, "POST", path, "Origin", "http://example.org");

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Origins_and_names_that_are_set_are_let_in()
    {
        await using var host = await RunningHost.StartAsync(new(shared.Account)
        {
            State = "cors",
            Arguments = ["--cors", "https://example.com, http://example.org/"],
            Settings = new Dictionary<string, string> { ["LocalHost__AllowedHosts"] = "superres.test" },
        });

        using var allowed = await SendAsync(host, "POST", "/api/Guarded", "Origin", "http://example.org");
        using var other = await SendAsync(host, "POST", "/api/Guarded", "Origin", "http://example.net");
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/api/Guarded");
        preflight.Headers.Add("Origin", "http://example.org");
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "x-functions-key");
        using var permission = await host.Http.SendAsync(preflight, Cancellation);
        using var named = new HttpRequestMessage(HttpMethod.Get, "/api/page") { Headers = { Host = "superres.test" } };
        using var answer = await host.Http.SendAsync(named, Cancellation);

        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
        Assert.Equal("http://example.org", allowed.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal(HttpStatusCode.Forbidden, other.StatusCode);
        Assert.Equal("x-functions-key", permission.Headers.GetValues("Access-Control-Allow-Headers").Single());
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static async Task<HttpResponseMessage> SendAsync(RunningHost host, string method, string path, string header, string value)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add(header, value);
        return await host.Http.SendAsync(request, Cancellation);
    }
}
