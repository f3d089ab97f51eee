using SuperRes.LocalHost.Tests.Fixtures;

namespace SuperRes.LocalHost.Tests.Http;

/// <summary>Headers that the host adds, whatever the functions do.</summary>
[Collection(SharedHost.Name)]
public sealed class HostHeadersTests(SharedHost shared)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/api/Guarded", 200)]
    [InlineData("GET", "/api/Throws", 500)]
    [InlineData("GET", "/api/nothing", 404)]
    [InlineData("DELETE", "/api/Guarded", 404)]
    [InlineData("GET", "/", 200)]
    [InlineData("POST", "/admin/functions/nothing", 404)]
    public async Task Every_answer_is_strict_where_it_does_not_say_otherwise(string method, string path, int status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var answer = await shared.Http.SendAsync(request, Cancellation);

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
        using var answer = await shared.Http.GetAsync("/api/page", Cancellation);

        Assert.Equal("max-age=5", Header(answer, "Cache-Control"));
        Assert.Equal("default-src 'self'", Header(answer, "Content-Security-Policy"));
        Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
    }

    [Fact]
    public async Task The_front_page_is_a_line_of_text_when_no_function_is_the_apps_page() =>
        Assert.Equal("Your Functions app is up and running.", await shared.Http.GetStringAsync("/", Cancellation));

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;
}
