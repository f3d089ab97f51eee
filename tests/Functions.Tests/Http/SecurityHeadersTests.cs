using SuperRes.Functions.Tests.Hosting;
using SuperRes.Functions.Tests.Pictures;

namespace SuperRes.Functions.Tests.Http;

/// <summary>Answers of all kinds; the problems and those for want of a key are with <see cref="Api.AssertProblemAsync"/>
/// and <see cref="KeyTests"/>.</summary>
[Collection(nameof(ApiHost))]
public sealed class SecurityHeadersTests(ApiHost host)
{
    [Theory]
    [InlineData("GET", "health", 200, "no-store")]
    [InlineData("GET", "openapi.json", 200, "public, max-age=3600")]
    [InlineData("GET", "jobs/unknown", 404, "no-store")]
    [InlineData("GET", "result/unknown", 404, "no-store")]
    [InlineData("POST", "upscale", 200, "no-cache, private")]
    [InlineData("POST", "enhance", 200, "no-store")]
    [InlineData("POST", "jobs", 202, "no-store")]
    [InlineData("POST", "upscale?scale=0", 400, "no-store")]
    [InlineData("GET", "no/such/route", 404, "no-store")]
    [InlineData("GET", "/no/such/route", 404, "no-store")]
    [InlineData("DELETE", "upscale", 404, "no-store")]
    [InlineData("GET", "/", 302, "no-store")]
    [InlineData("POST", "/admin/functions/unknown", 404, "no-store")]
    [InlineData("POST", "/runtime/webhooks/blobs", 401, "no-store")]
    public async Task Every_answer_keeps_browsers_on_a_short_leash(
        string method, string path, int status, string cacheControl)
    {
        using var response = await SendAsync(method, path);

        Assert.Equal(status, (int)response.StatusCode);
        response.AssertShortLeash();
        Assert.Equal(cacheControl, response.Headers.CacheControl?.ToString());
    }

    [Theory]
    [InlineData(200)]
    [InlineData(304)]
    public async Task The_page_may_run_its_own_script_and_nothing_else(int status)
    {
        using var first = await SendAsync("GET", "ui");
        using var response = status == 200 ? first : await SendAsync("GET", "ui", $"{first.Headers.ETag}");

        Assert.Equal(status, (int)response.StatusCode);
        response.AssertShortLeash(page: true);
        Assert.Equal("no-cache", response.Headers.CacheControl?.ToString());
    }

    [Theory]
    [InlineData(200)]
    [InlineData(304)]
    public async Task A_result_is_kept_by_its_callers_browser_alone(int status)
    {
        using var enhanced = await SendAsync("POST", "enhance");
        var url = (await enhanced.JsonAsync()).GetProperty("result_url").GetString()!;
        using var first = await SendAsync("GET", url);
        using var response = status == 200 ? first : await SendAsync("GET", url, $"{first.Headers.ETag}");

        Assert.Equal(status, (int)response.StatusCode);
        response.AssertShortLeash();
        Assert.True(response.Headers.CacheControl is { Private: true, NoStore: false });
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string path, string? ifNoneMatch = null)
    {
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(host.Client.BaseAddress!, path));
        if (method == "POST")
            request.Content = new ByteArrayContent(Sample.Png(9, 9, seed: 1));
        if (ifNoneMatch is not null)
            request.Headers.Add("If-None-Match", ifNoneMatch);
        if (method == "GET") // What other origins send that changes something is not let in at all.
            request.Headers.Add("Origin", "https://example.org");
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
