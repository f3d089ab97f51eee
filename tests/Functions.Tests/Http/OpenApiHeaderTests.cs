using System.Text.Json;
using SuperRes.Functions.Tests.Hosting;
using SuperRes.Functions.Tests.Pictures;

namespace SuperRes.Functions.Tests.Http;

/// <summary>The headers that the description promises against those that come.</summary>
[Collection(nameof(ApiHost))]
public sealed class OpenApiHeaderTests(ApiHost host)
{
    /// <summary>Those of HTTP itself, and those that every answer has to keep browsers on a short leash.</summary>
    private static readonly HashSet<string> General = new(StringComparer.OrdinalIgnoreCase)
    {
        "Date", "Content-Type", "Content-Length", "Transfer-Encoding", "Cache-Control", "Content-Security-Policy",
        "Cross-Origin-Resource-Policy", "Referrer-Policy", "X-Content-Type-Options", "X-Frame-Options",
    };

    [Theory]
    [InlineData("POST", "/upscale", 200)]
    [InlineData("POST", "/upscale", 412, "If-None-Match")]
    [InlineData("POST", "/enhance", 200)]
    [InlineData("POST", "/jobs", 202)]
    [InlineData("GET", "/jobs/{id}", 200)]
    [InlineData("GET", "/jobs/{id}", 404)]
    [InlineData("GET", "/result/{id}", 200)]
    [InlineData("GET", "/result/{id}", 206, "Range", "bytes=5-9")]
    [InlineData("GET", "/result/{id}", 304, "If-None-Match")]
    [InlineData("GET", "/result/{id}", 404)]
    [InlineData("GET", "/result/{id}", 412, "If-Match", "\"another\"")]
    [InlineData("GET", "/result/{id}", 416, "Range", "bytes=9999999-")]
    [InlineData("HEAD", "/result/{id}", 200)]
    [InlineData("HEAD", "/result/{id}", 206, "Range", "bytes=5-9")]
    [InlineData("HEAD", "/result/{id}", 304, "If-None-Match")]
    [InlineData("HEAD", "/result/{id}", 404)]
    [InlineData("HEAD", "/result/{id}", 412, "If-Match", "\"another\"")]
    [InlineData("HEAD", "/result/{id}", 416, "Range", "bytes=9999999-")]
    [InlineData("GET", "/result/{id}", 200, "Range", "pages=1-2")]
    [InlineData("GET", "/health", 200)]
    [InlineData("HEAD", "/health", 200)]
    [InlineData("GET", "/openapi.json", 200)]
    [InlineData("HEAD", "/openapi.json", 200)]
    public async Task An_answer_has_the_headers_of_its_description_and_no_others(
        string method, string path, int status, string? condition = null, string? value = null)
    {
        var address = status == 404 ? path.Replace("{id}", "unknown", StringComparison.Ordinal) : await AddressAsync(path);
        if (condition == "If-None-Match")
        {
            using var known = await SendAsync(method, address);
            value = $"{known.Headers.ETag}";
        }

        using var response = await SendAsync(method, address, condition, value);

        Assert.Equal(status, (int)response.StatusCode);
        var described = await DescribedAsync(method, path, status);
        var present = response.Headers.Concat(response.Content.Headers).Select(header => header.Key)
            .Where(name => !General.Contains(name)).ToList();
        Assert.Empty(present.Except(described.Keys, StringComparer.OrdinalIgnoreCase));
        Assert.Empty(described.Where(header => header.Value).Select(header => header.Key)
            .Except(present, StringComparer.OrdinalIgnoreCase));
    }

    private async Task<string> AddressAsync(string path)
    {
        switch (path)
        {
            case "/result/{id}":
                using (var enhanced = await SendAsync("POST", "/enhance"))
                    return (await enhanced.JsonAsync()).GetProperty("result_url").GetString()!["/api".Length..];
            case "/jobs/{id}":
                using (var accepted = await SendAsync("POST", "/jobs"))
                    return accepted.Header("Location")["/api".Length..];
            default:
                return path;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(
        string method, string path, string? condition = null, string? value = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path.TrimStart('/'));
        if (method == "POST")
            request.Content = new ByteArrayContent(Sample.Png(31, 21, seed: 9));
        if (condition is not null)
            request.Headers.TryAddWithoutValidation(condition, value);
        return await host.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>The described headers of an answer, and whether each is always there.</summary>
    private async Task<Dictionary<string, bool>> DescribedAsync(string method, string path, int status)
    {
        using var response = await host.Client.GetAsync("openapi.json", TestContext.Current.CancellationToken);
        var document = await response.JsonAsync();
        var answer = Resolve(document.GetProperty("paths").GetProperty(path)
            .GetProperty(method.ToLowerInvariant()).GetProperty("responses").GetProperty($"{status}"));
        return !answer.TryGetProperty("headers", out var headers) ? [] : headers.EnumerateObject().ToDictionary(
            header => header.Name,
            header => Resolve(header.Value).TryGetProperty("required", out var required) && required.GetBoolean());

        JsonElement Resolve(JsonElement element) => element.TryGetProperty("$ref", out var reference)
            ? reference.GetString()!.Split('/').Skip(1).Aggregate(document, (parent, name) => parent.GetProperty(name))
            : element;
    }
}
