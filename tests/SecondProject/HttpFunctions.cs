using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;

namespace SecondProject;

/// <summary>Answers over HTTP.</summary>
public sealed class HttpFunctions(Diary diary, Errands errands, IConfiguration settings)
{
    [Function("Page")]
    public static IResult Page([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "page")] HttpRequest request)
    {
        request.HttpContext.Response.Headers.CacheControl = "max-age=5";
        request.HttpContext.Response.Headers.ContentSecurityPolicy = "default-src 'self'";
        return Results.Text("a page");
    }

    [Function("Guarded")]
    public static IResult Guarded([HttpTrigger(AuthorizationLevel.Function, "get", "post")] HttpRequest request) =>
        Results.Text("guarded");

    [Function("Admin")]
    public static IResult Admin([HttpTrigger(AuthorizationLevel.Admin, "get", Route = "administer")] HttpRequest request) => Results.Text("admin");

    [Function("Item")]
    public static IResult Item([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "items/{id:int}")] HttpRequest request, int id) =>
        Results.Text($"item {id}");

    [Function("File")]
    public static IResult File([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "files/{*path}")] HttpRequest request, string path) =>
        Results.Text($"file {path}");

    [Function("Throws")]
    public static IResult Throws([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) =>
        throw new InvalidOperationException("a secret");

    [Function("Setting")]
    public IResult Setting([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "settings/{name}")] HttpRequest request, string name) =>
        Results.Text(settings[name] ?? "none");

    [Function("Echo")]
    public static async Task<IResult> EchoAsync([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[81920];
        long length = 0;
        for (int read; (read = await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted)) > 0; length += read)
            hash.AppendData(buffer, 0, read);
        var headers = request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString());
        return Results.Json(new
        {
            request.Method,
            Query = request.QueryString.Value,
            Length = length,
            Sha256 = Convert.ToHexString(hash.GetHashAndReset()),
            Headers = headers,
        });
    }

    /// <summary>Says one line at once and the other when the gate is open.</summary>
    [Function("Lines")]
    public async Task LinesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "lines/{gate}")] HttpRequest request, string gate,
        CancellationToken cancellationToken)
    {
        await request.HttpContext.Response.WriteAsync("first\n", cancellationToken);
        await request.HttpContext.Response.Body.FlushAsync(cancellationToken);
        await diary.PassAsync(gate, cancellationToken);
        await request.HttpContext.Response.WriteAsync("second\n", cancellationToken);
    }

    /// <summary>Does an errand, and answers with the body that came.</summary>
    [Function("Errand")]
    public async Task<IResult> ErrandAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = "errands/{order}")] HttpRequest request, string order,
        FunctionContext context, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(request.Body);
        var body = await reader.ReadToEndAsync(cancellationToken);
        await errands.RunAsync(context, order, order, cancellationToken);
        return Results.Text($"{order}: {body}");
    }
}
