using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using NetVips;
using SuperRes.Functions.Tests.Hosting;
using SuperRes.Functions.Tests.Http;
using SuperRes.Functions.Tests.Pictures;

namespace SuperRes.Functions.Tests.Jobs;

/// <summary>Uploads of jobs that come to nothing.</summary>
public sealed class JobRefusalTests(StorageFixture storage) : IAsyncLifetime
{
    private const int MiB = 1 << 20;
    private const int Limit = 20 * MiB;
    private readonly StorageAccount _account = storage.Lend();
    private RunningHost _host = null!;

    public static TheoryData<Refusal> Hopeless => [.. Refusal.All.Where(refusal =>
        refusal is { Circumstance: Circumstance.Usual or Circumstance.Small, Body: not (null or "nothing") }
        && refusal.Path.StartsWith("jobs", StringComparison.Ordinal))];

    public async ValueTask InitializeAsync() => _host = await RunningHost.StartAsync(
        _account.ConnectionString,
        new Dictionary<string, string>
        {
            ["MaxBlobBytes"] = $"{Limit}",
            ["MaxHttpBytes"] = $"{3 * MiB}",
            ["MemoryBudget"] = $"{64 * MiB}",
            ["UploadTimeout"] = "00:00:03",
        });

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_chunked_body_over_the_limit_leaves_nothing()
    {
        using var content = new ByteArrayContent(Sample.Beginning(Limit + 1));
        using var request = new HttpRequestMessage(HttpMethod.Post, "jobs") { Content = content };
        request.Headers.TransferEncodingChunked = true;
        using var response = await _host.Client.SendAsync(request, TestContext.Current.CancellationToken);

        await response.AssertProblemAsync(413, "image.too-large");
        await AssertNothingAsync();
    }

    [Fact]
    public async Task The_file_of_a_form_over_the_limit_leaves_nothing()
    {
        using var response = await _host.Client.PostFormAsync("jobs", Sample.Beginning(Limit + 1));

        await response.AssertProblemAsync(413, "image.too-large");
        await AssertNothingAsync();
    }

    [Fact]
    public async Task A_wrong_field_after_the_picture_leaves_nothing()
    {
        using var response = await _host.Client.PostFormAsync("jobs", Sample.Png(40, 30, seed: 1), fields: ("scale", "9"));

        await response.AssertProblemAsync(400, "option.invalid");
        await AssertNothingAsync();
    }

    [Theory]
    [MemberData(nameof(Hopeless))]
    public async Task What_can_never_be_upscaled_leaves_nothing(Refusal refusal)
    {
        using var body = await _host.Client.PostPictureAsync(refusal.Path, refusal.Bytes()!);
        await body.AssertProblemAsync(refusal.Status, refusal.Code);
        await AssertNothingAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("Content-Type: multipart/form-data; boundary=x\r\n")]
    public async Task An_upload_that_stalls_leaves_nothing(string type)
    {
        using var stalled = await RawRequest.SendAsync(_host.Client, "jobs", $"{type}Content-Length: {Limit}\r\n");
        if (type.Length > 0)
        {
            await stalled.WriteAsync(Encoding.ASCII.GetBytes(
                "--x\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.png\"\r\n\r\n"));
        }

        await stalled.WriteAsync(Sample.Beginning(5 * MiB));
        using var response = await stalled.AnswerAsync();

        await response.AssertProblemAsync(408, "upload.timeout");
        await AssertNothingAsync();
    }

    /// <summary>Of the files no more than the first 200 KiB come.</summary>
    [Theory]
    [InlineData("png", "image.too-large")]
    [InlineData("jpeg", "image.too-large")]
    [InlineData("webp", "image.too-large")]
    [InlineData("gif", "image.animated")]
    public async Task What_its_header_refuses_is_refused_while_it_arrives(string kind, string code)
    {
        var beginning = Hopeless200KiB(kind);
        using var upload = await RawRequest.SendAsync(_host.Client, "jobs", $"Content-Length: {Limit}\r\n");
        await upload.WriteAsync(beginning);
        using var response = await upload.AnswerAsync();

        Assert.Equal(code, (await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("code").GetString());
        await AssertNothingAsync();
    }

    private static byte[] Hopeless200KiB(string kind)
    {
        using var noise = Image.Gaussnoise(6000, 5100).Cast(Enums.BandFormat.Uchar);
        using var frames = Image.Gaussnoise(600, 1200).Cast(Enums.BandFormat.Uchar);
        var file = kind switch
        {
            "png" => noise.PngsaveBuffer(compression: 0),
            "jpeg" => noise.JpegsaveBuffer(),
            "webp" => noise.WebpsaveBuffer(q: 80, effort: 0),
            _ => frames.Mutate(picture => picture.Set(GValue.GIntType, "page-height", 100)).GifsaveBuffer(effort: 1),
        };
        return [.. file.Take(200 << 10)];
    }

    [Fact]
    public async Task An_upload_that_trickles_runs_out_of_time()
    {
        using var slow = await RawRequest.SendAsync(_host.Client, "upscale", "Content-Length: 100000\r\n");
        await slow.WriteAsync(Sample.Beginning(100));
        while (!slow.IsAnswered)
        {
            await slow.WriteAsync(new byte[1]);
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        using var response = await slow.AnswerAsync();
        await response.AssertProblemAsync(408, "upload.timeout");
    }

    [Fact]
    public async Task One_upload_always_finds_memory_another_beside_it_is_turned_away_and_a_small_one_is_not()
    {
        // Of the memory a quarter is for uploads, less than one of the largest takes.
        await Wait.UntilAsync(
            async () =>
            {
                using var first = await RawRequest.SendAsync(_host.Client, "jobs", $"Content-Length: {Limit}\r\n");
                await first.WriteAsync(Sample.Beginning(18 * MiB));
                await Task.Delay(TimeSpan.FromMilliseconds(500), TestContext.Current.CancellationToken);
                using var second = await _host.Client.PostPictureAsync("upscale", Sample.Beginning(2 * MiB));
                if ((int)second.StatusCode != 429)
                    return false;
                using var small = await _host.Client.PostPictureAsync("upscale", Sample.Png(20, 10, seed: 1));
                Assert.Equal(200, (int)small.StatusCode);
                await second.AssertProblemAsync(429, "busy");
                return second.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1);
            },
            () => _host.Log);
        await Wait.UntilAsync(
            async () =>
            {
                using var again = await _host.Client.PostPictureAsync("upscale", Sample.Beginning(2 * MiB));
                return (int)again.StatusCode != 429;
            },
            () => _host.Log);
    }

    private async Task AssertNothingAsync()
    {
        foreach (var name in (string[])["input", "jobs"])
        {
            var container = _account.Blobs.GetBlobContainerClient(name);
            if (await container.ExistsAsync(TestContext.Current.CancellationToken))
                Assert.Empty(await container.GetBlobsAsync(cancellationToken: TestContext.Current.CancellationToken)
                    .ToListAsync(TestContext.Current.CancellationToken));
        }
    }
}
