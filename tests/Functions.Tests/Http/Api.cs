using System.Net.Http.Json;
using System.Text.Json;
using SuperRes.Functions.Http;

namespace SuperRes.Functions.Tests.Http;

/// <summary>What tests of the API say often.</summary>
internal static class Api
{
    /// <summary>Posts bytes as the body.</summary>
    public static async Task<HttpResponseMessage> PostPictureAsync(
        this HttpClient client, string path, byte[] picture, CancellationToken? cancellationToken = null)
    {
        using var body = new ByteArrayContent(picture);
        return await client.PostAsync(path, body, cancellationToken ?? TestContext.Current.CancellationToken);
    }

    /// <summary>Posts bytes as a file of a form, with further fields.</summary>
    public static async Task<HttpResponseMessage> PostFormAsync(
        this HttpClient client, string path, byte[] picture, string field = "image", string fileName = "photo.png",
        params (string Name, string Value)[] fields)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(picture), field, fileName } };
        foreach (var (name, value) in fields)
            form.Add(new StringContent(value), name);
        return await client.PostAsync(path, form, TestContext.Current.CancellationToken);
    }

    /// <summary>Reads a JSON answer.</summary>
    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response) =>
        await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);

    /// <summary>Reads the bytes of an answer.</summary>
    public static Task<byte[]> BytesAsync(this HttpResponseMessage response) =>
        response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);

    /// <summary>The value of a header that is there once.</summary>
    public static string Header(this HttpResponseMessage response, string name) =>
        Assert.Single(response.Headers.TryGetValues(name, out var values)
            ? values
            : response.Content.Headers.TryGetValues(name, out values) ? values : []);

    /// <summary>Asserts that an answer is a problem document of a code.</summary>
    /// <returns>The document.</returns>
    public static async Task<JsonElement> AssertProblemAsync(this HttpResponseMessage response, int status, string code)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True((int)response.StatusCode == status, $"{(int)response.StatusCode} instead of {status}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonSerializer.Deserialize<JsonElement>(text);
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.Equal(Problem.TypeOf(code), problem.GetProperty("type").GetString());
        Assert.False(string.IsNullOrWhiteSpace(problem.GetProperty("title").GetString()));
        Assert.False(string.IsNullOrWhiteSpace(problem.GetProperty("detail").GetString()));
        response.AssertShortLeash();
        return problem;
    }

    /// <summary>Asserts that an answer keeps browsers from doing more with it than it is meant for.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="page">Whether it is the page, whose own script may run.</param>
    public static void AssertShortLeash(this HttpResponseMessage response, bool page = false)
    {
        Assert.Equal("nosniff", response.Header("X-Content-Type-Options"));
        Assert.Equal("no-referrer", response.Header("Referrer-Policy"));
        Assert.Equal("DENY", response.Header("X-Frame-Options"));
        Assert.Equal("same-origin", response.Header("Cross-Origin-Resource-Policy"));
        var policy = response.Header("Content-Security-Policy").Split("; ");
        Assert.Contains("default-src 'none'", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.Equal(!page, policy.Contains("sandbox"));
        Assert.NotNull(response.Headers.CacheControl);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.False(response.Headers.Contains("Server"));
    }

    /// <summary>Waits until the engine has nothing to do.</summary>
    public static async Task WaitUntilIdleAsync(this HttpClient client, TimeSpan limit) =>
        await client.WaitForHealthAsync(
            health => health.GetProperty("queue").GetInt32() == 0 && health.GetProperty("inFlight").GetInt32() == 0, limit);

    /// <summary>Waits until some pictures are in the network.</summary>
    public static Task WaitUntilBusyAsync(this HttpClient client, int pictures = 1) => client.WaitForHealthAsync(
        health => health.GetProperty("inFlight").GetInt32() >= pictures, TimeSpan.FromMinutes(2));

    private static async Task WaitForHealthAsync(this HttpClient client, Func<JsonElement, bool> condition, TimeSpan limit)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(limit);
        while (!condition(await client.GetFromJsonAsync<JsonElement>("health", patience.Token)))
            await Task.Delay(50, patience.Token);
    }
}
