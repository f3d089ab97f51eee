using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using SuperRes.LocalHost.Configuration;
using SuperRes.LocalHost.Tests.Fixtures;

namespace SuperRes.LocalHost.Tests.Http;

/// <summary>Headers that the host adds, whatever the functions do.</summary>
public sealed class HostHeadersTests : IAsyncDisposable
{
    private const string Origin = "http://localhost:3000";
    private TestHost? _host;

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
    }

    [Theory]
    [InlineData("GET", "/api/Plain", 200)]
    [InlineData("GET", "/api/Throws", 500)]
    [InlineData("GET", "/api/nothing", 404)]
    [InlineData("DELETE", "/api/Plain", 405)]
    [InlineData("GET", "/", 200)]
    [InlineData("POST", "/admin/functions/nothing", 404)]
    public async Task Every_answer_is_strict_where_it_does_not_say_otherwise(string method, string path, int status)
    {
        using var answer = await SendAsync(method, path);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
        Assert.Equal("no-referrer", Header(answer, "Referrer-Policy"));
        Assert.Equal("DENY", Header(answer, "X-Frame-Options"));
        Assert.Equal("same-origin", Header(answer, "Cross-Origin-Resource-Policy"));
        Assert.Contains("sandbox", Header(answer, "Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Equal("no-store", Header(answer, "Cache-Control"));
    }

    [Fact]
    public async Task What_a_function_sets_itself_stays()
    {
        using var answer = await SendAsync("GET", "/api/Own");

        Assert.Equal("max-age=5", Header(answer, "Cache-Control"));
        Assert.Equal("default-src 'self'", Header(answer, "Content-Security-Policy"));
        Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
    }

    [Fact]
    public async Task Pages_of_other_origins_may_not_call_unless_that_is_set()
    {
        using var simple = await SendAsync("GET", "/api/Plain");
        using var preflight = await SendAsync("OPTIONS", "/api/Plain");

        Assert.DoesNotContain(simple.Headers, header => header.Key.StartsWith("Access-Control-", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, preflight.StatusCode);
        Assert.DoesNotContain(preflight.Headers, header => header.Key.StartsWith("Access-Control-", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("*", "*")]
    [InlineData("http://localhost:3000", Origin)]
    [InlineData("https://example.org, http://localhost:3000/", Origin)]
    [InlineData("https://example.org", null)]
    public async Task Pages_of_the_origins_that_are_set_may_call(string origins, string? allowed)
    {
        using var simple = await SendAsync("GET", "/api/Plain", "--cors", origins);
        using var missing = await SendAsync("GET", "/api/nothing");
        using var preflight = await SendAsync("OPTIONS", "/api/Plain");

        Assert.Equal(HttpStatusCode.OK, simple.StatusCode);
        Assert.Equal(allowed, Header(simple, "Access-Control-Allow-Origin"));
        Assert.Equal(allowed, Header(missing, "Access-Control-Allow-Origin"));
        Assert.Equal(allowed, Header(preflight, "Access-Control-Allow-Origin"));
        if (allowed is not null)
        {
            Assert.Equal("x-functions-key", Header(preflight, "Access-Control-Allow-Headers"));
            Assert.Null(Header(simple, "Access-Control-Allow-Credentials"));
        }
    }

    [Fact]
    public void Origins_come_from_the_section_Host_of_the_local_settings()
    {
        var file = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Values:A__B"] = "1",
            ["Host:CORS"] = Origin,
        }).Build();

        var settings = new ConfigurationBuilder().AddInMemoryCollection(HostConfiguration.FromLocal(file)).Build();

        Assert.Equal("1", settings["A:B"]);
        Assert.Equal(Origin, HostSettings.From(settings, enableAuth: false, "app").CorsOrigins);
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string path, params string[] args)
    {
        _host ??= await TestHost.StartAsync(typeof(Functions), args: args);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add("Origin", Origin);
        if (method == "OPTIONS")
        {
            request.Headers.Add("Access-Control-Request-Method", "GET");
            request.Headers.Add("Access-Control-Request-Headers", "x-functions-key");
        }

        return await _host.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;

    public sealed class Functions
    {
        [Function("Plain")]
        public static IResult Plain([HttpTrigger(AuthorizationLevel.Function, "get")] HttpRequest request) => Results.Text("plain");

        [Function("Throws")]
        public static IResult Throws([HttpTrigger(AuthorizationLevel.Function, "get")] HttpRequest request) =>
            throw new InvalidOperationException();

        [Function("Own")]
        public static IResult Own([HttpTrigger(AuthorizationLevel.Function, "get")] HttpRequest request)
        {
            request.HttpContext.Response.Headers.CacheControl = "max-age=5";
            request.HttpContext.Response.Headers.ContentSecurityPolicy = "default-src 'self'";
            return Results.Text("own");
        }
    }
}
