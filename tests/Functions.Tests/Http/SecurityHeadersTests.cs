using SuperRes.Functions.Tests.Hosting;
using SuperRes.Functions.Tests.Pictures;

namespace SuperRes.Functions.Tests.Http;

[Collection(nameof(ApiHost))]
public sealed class SecurityHeadersTests(ApiHost host)
{
    [Theory]
    [InlineData("GET", "health", "no-store")]
    [InlineData("GET", "openapi.json", "public, max-age=3600")]
    [InlineData("GET", "jobs/unknown", "no-store")]
    [InlineData("GET", "result/unknown", "no-store")]
    [InlineData("POST", "upscale", "no-cache, private")]
    [InlineData("POST", "enhance", "no-store")]
    [InlineData("POST", "jobs", "no-store")]
    [InlineData("POST", "upscale?scale=0", "no-store")]
    public async Task Every_answer_keeps_browsers_on_a_short_leash(string method, string path, string cacheControl)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method == "POST")
            request.Content = new ByteArrayContent(Sample.Png(9, 9, seed: 1));
        request.Headers.Add("Origin", "https://example.org");

        using var response = await host.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal("nosniff", response.Header("X-Content-Type-Options"));
        Assert.Equal("no-referrer", response.Header("Referrer-Policy"));
        Assert.Equal("DENY", response.Header("X-Frame-Options"));
        Assert.StartsWith("default-src 'none'", response.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Equal(cacheControl, response.Headers.CacheControl?.ToString());
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.False(response.Headers.Contains("Server"));
    }
}
