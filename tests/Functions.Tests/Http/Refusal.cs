using SuperRes.Functions.Tests.Pictures;

namespace SuperRes.Functions.Tests.Http;

/// <summary>A request that is refused.</summary>
/// <param name="Code">Why.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Circumstance">What the host is like.</param>
/// <param name="Path">Below <c>/api/</c>; a POST if there is a body.</param>
/// <param name="Body">Name of the body, see <see cref="Bytes"/>; null for a GET.</param>
/// <param name="Told">What the caller reads: limits, ranges, ways out.</param>
/// <param name="Announced">Content-Length of a body of which the rest never comes.</param>
public sealed record Refusal(
    string Code, int Status, Circumstance Circumstance, string Path, string? Body, string Told, long? Announced = null)
{
    private const int MiB = 1 << 20;

    /// <summary>At least one for every code.</summary>
    public static IReadOnlyList<Refusal> All { get; } =
    [
        new("image.missing", 400, Circumstance.Usual, "upscale", "nothing", "'image'"),
        new("option.invalid", 400, Circumstance.Usual, "upscale?scale=7", "small", "above 1 and up to 3"),
        new("option.invalid", 400, Circumstance.Usual, "upscale?quality=0", "small", "from 1 to 100"),
        new("option.invalid", 400, Circumstance.Usual, "jobs?maxDimension=99999", "small", "from 1 to 65535"),
        new("option.invalid", 400, Circumstance.Usual, "upscale?scale=2%00", "small", "printable"),
        new("option.invalid", 400, Circumstance.Usual, "jobs?scale=2%00", "small", "printable"),
        new("not-found", 404, Circumstance.Usual, "jobs/job-0123456789abcdef0123456789abcdef01234567", null, "no such job"),
        new("not-found", 404, Circumstance.Usual, "jobs/..%2F..%2Finput", null, "no such job"),
        new("not-found", 404, Circumstance.Usual, "result/job-0123456789abcdef0123456789abcdef01234567", null, "no such result"),
        new("not-found", 404, Circumstance.Usual, "result/job-0123456789abcdef0123456789abcdef01234567.png", null, "no such result"),
        new("upload.timeout", 408, Circumstance.Hasty, "upscale", "small", "too long", Announced: 1000),
        new("upload.timeout", 408, Circumstance.Hasty, "jobs", "small", "too long", Announced: 1000),
        new("image.too-large", 413, Circumstance.Usual, "upscale", "nothing", "26,214,400 bytes", Announced: 25 * MiB + 1),
        new("image.too-large", 413, Circumstance.Usual, "upscale", "too wide", "16,384 a side"),
        new("image.too-large", 413, Circumstance.Usual, "upscale", "too many pixels", "the limit is 25."),
        new("image.too-large", 413, Circumstance.Usual, "jobs?quality=90", "too many pixels", "the limit is 25."),
        new("image.too-large", 413, Circumstance.Small, "upscale", "large", "MB of memory"),
        new("image.too-large", 413, Circumstance.Small, "jobs?quality=90", "large", "maxDimension"),
        new("sync.too-slow", 413, Circumstance.Hasty, "upscale", "slow", "/api/jobs"),
        new("image.unsupported", 415, Circumstance.Usual, "upscale", "a document", ""),
        new("image.unsupported", 415, Circumstance.Usual, "upscale", "text", "JPEG, PNG"),
        new("image.unsupported", 415, Circumstance.Usual, "jobs", "text", "JPEG, PNG"),
        new("image.unsupported", 415, Circumstance.Usual, "jobs", "HEIC", "HEIC"),
        new("image.unsupported", 415, Circumstance.Usual, "jobs", "a document", ""),
        new("image.corrupt", 422, Circumstance.Usual, "jobs", "half", ""),
        new("image.animated", 422, Circumstance.Usual, "jobs", "animated", ""),
        new("image.corrupt", 422, Circumstance.Usual, "upscale", "half", ""),
        new("image.animated", 422, Circumstance.Usual, "upscale", "animated", ""),
        new("busy", 429, Circumstance.Full, "upscale", "small", "no more than 1 may be"),
        new("internal", 500, Circumstance.Damaged, $"jobs/{RefusingHosts.DamagedJob}", null, "has been logged"),
        new("cancelled", 503, Circumstance.Stopping, "upscale", "lasting", "stopping"),
        new("disk.unavailable", 503, Circumstance.NoDisk, "upscale", "photo", "/api/jobs"),
        new("model.unavailable", 503, Circumstance.NoModel, "upscale", "small", ""),
        new("image.too-slow", 503, Circumstance.Starved, "upscale", "medium", "0.01 seconds"),
        new("storage.unavailable", 503, Circumstance.NoStorage, "jobs", "small", "Storage cannot be reached"),
        new("storage.unavailable", 503, Circumstance.NoStorage, "result/job-0123456789abcdef0123456789abcdef01234567", null, "Storage"),
    ];

    private static readonly Dictionary<string, Func<byte[]>> Bodies = new()
    {
        ["nothing"] = () => [],
        ["small"] = () => Sample.Png(8, 8, seed: 1),
        ["photo"] = () => Sample.Png(128, 96, seed: 3),
        ["too wide"] = () => Sample.Plain(16_385, 1),
        ["too many pixels"] = () => Sample.Plain(5001, 5000),
        ["large"] = () => Sample.Plain(4000, 3000),
        ["medium"] = () => Sample.Plain(2000, 1500),
        ["text"] = () => [.. Enumerable.Repeat((byte)'a', 100)],
        ["HEIC"] = () => [0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0, .. "mif1heic"u8, .. new byte[80]],
        ["slow"] = () => RefusingHosts.Slow,
        ["lasting"] = () => RefusingHosts.Lasting,
        ["a document"] = () => "%PDF-1.7 no picture"u8.ToArray(),
        ["half"] = () => Sample.Png(64, 64, seed: 2)[..^2000],
        ["animated"] = Sample.AnimatedGif,
    };

    /// <summary>The bytes of the body; null for a GET.</summary>
    public byte[]? Bytes() => Body is null ? null : Bodies[Body]();

    /// <inheritdoc/>
    public override string ToString() => $"{Code}: {(Body is null ? "GET" : "POST")} {Path}, {Body ?? "no body"}, {Circumstance}";
}
