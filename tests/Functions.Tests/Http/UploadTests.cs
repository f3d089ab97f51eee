using System.Net;
using System.Net.Http.Headers;
using System.Text;
using SuperRes.Functions.Tests.Hosting;
using SuperRes.Functions.Tests.Pictures;

namespace SuperRes.Functions.Tests.Http;

[Collection(nameof(ApiHost))]
public sealed class UploadTests(ApiHost host)
{
    private const int MiB = 1 << 20;

    [Theory]
    [InlineData("upscale")]
    [InlineData("jobs")]
    public async Task An_empty_body_is_no_picture(string path)
    {
        var client = host.Client;
        using var response = await client.PostPictureAsync(path, []);
        await response.AssertProblemAsync(400, "image.missing");
    }

    [Theory]
    [InlineData("upscale")]
    [InlineData("jobs")]
    public async Task A_file_in_another_field_is_told_where_it_belongs(string path)
    {
        var client = host.Client;
        using var response = await client.PostFormAsync(path, Sample.Png(9, 9, seed: 1), field: "file\u0007<script>");
        var problem = await response.AssertProblemAsync(400, "image.missing");
        var detail = problem.GetProperty("detail").GetString();
        Assert.Contains("'image'", detail, StringComparison.Ordinal);
        Assert.DoesNotContain('\u0007', detail!);
    }

    [Theory]
    [InlineData("upscale")]
    [InlineData("jobs")]
    public async Task An_empty_file_is_no_picture(string path)
    {
        var client = host.Client;
        using var response = await client.PostFormAsync(path, []);
        await response.AssertProblemAsync(400, "image.missing");
    }

    [Theory]
    [InlineData("upscale")]
    [InlineData("jobs")]
    public async Task Two_files_are_one_too_many(string path)
    {
        var client = host.Client;
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(Sample.Png(9, 9, seed: 1)), "image", "a.png" },
            { new ByteArrayContent(Sample.Png(9, 9, seed: 2)), "image", "b.png" },
        };
        using var response = await client.PostAsync(path, form, TestContext.Current.CancellationToken);
        var problem = await response.AssertProblemAsync(400, "option.invalid");
        Assert.Equal("image", problem.GetProperty("option").GetString());
    }

    [Theory]
    [InlineData("upscale", "gzip", 415)]
    [InlineData("jobs", "br", 415)]
    [InlineData("upscale", "Identity", 200)]
    public async Task A_compressed_body_is_refused_by_the_name_of_its_encoding(string path, string encoding, int status)
    {
        using var body = new ByteArrayContent(Sample.Png(9, 9, seed: 1)) { Headers = { ContentEncoding = { encoding } } };
        using var response = await host.Client.PostAsync(path, body, TestContext.Current.CancellationToken);

        Assert.Equal(status, (int)response.StatusCode);
        if (status == 415)
        {
            var problem = await response.AssertProblemAsync(415, "image.unsupported");
            Assert.Contains(encoding, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("multipart/form-data", "--x\r\n")]
    [InlineData("multipart/form-data; boundary=\"\"", "--x\r\n")]
    [InlineData("multipart/form-data; boundary=x", "no boundary in here")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"image\"\r\n\r\ncut off")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nNo-Disposition: 1\r\n\r\nabc\r\n--x--\r\n")]
    [InlineData("multipart/form-data; boundary=x", "--x--\r\n")]
    public async Task A_malformed_form_is_no_picture(string contentType, string body)
    {
        var client = host.Client;
        using var content = new ByteArrayContent(Encoding.ASCII.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        using var response = await client.PostAsync("upscale", content, TestContext.Current.CancellationToken);
        await response.AssertProblemAsync(400, "image.missing");
    }

    [Fact]
    public async Task A_form_cannot_smuggle_in_endless_fields()
    {
        var client = host.Client;
        using var many = new MultipartFormDataContent();
        for (var i = 0; i < 100; i++)
            many.Add(new StringContent("1"), $"field{i}");
        using var response = await client.PostAsync("upscale", many, TestContext.Current.CancellationToken);
        await response.AssertProblemAsync(400, "option.invalid");

        using var large = await client.PostFormAsync(
            "upscale", Sample.Png(9, 9, seed: 1), fields: ("scale", new string('2', 5000)));
        await large.AssertProblemAsync(400, "option.invalid");
    }

    [Theory]
    [InlineData("scale=4", "scale")]
    [InlineData("scale=2&scale=3", "scale")]
    [InlineData("format=bmp", "format")]
    [InlineData("quality=101", "quality")]
    [InlineData("denoise=yes", "denoise")]
    [InlineData("maxDimension=0", "maxDimension")]
    [InlineData("metadata=all", "metadata")]
    [InlineData("colour=red", "colour")]
    public async Task A_wrong_option_is_named_with_its_range(string query, string option)
    {
        var client = host.Client;
        using var response = await client.PostPictureAsync($"upscale?{query}", Sample.Png(9, 9, seed: 1));
        var problem = await response.AssertProblemAsync(400, "option.invalid");
        Assert.Equal(option, problem.GetProperty("option").GetString());
    }

    [Fact]
    public async Task What_a_caller_sends_comes_back_neither_at_length_nor_raw()
    {
        var client = host.Client;
        var hostile = "<script>alert(1)</script>" + new string('x', 4000);
        using var response = await client.PostPictureAsync(
            $"upscale?{Uri.EscapeDataString(hostile)}=1", Sample.Png(9, 9, seed: 1));
        await response.AssertProblemAsync(400, "option.invalid");
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain("<script>", text, StringComparison.Ordinal);
        Assert.InRange(text.Length, 1, 1000);
    }

    [Fact]
    public async Task A_length_over_the_limit_is_refused_before_a_byte_was_sent()
    {
        using var socket = await RawRequest.SendAsync(host.Client, "upscale", $"Content-Length: {(25 * MiB) + 1}\r\n");
        using var response = await socket.AnswerAsync();
        await response.AssertProblemAsync(413, "image.too-large");
    }

    [Fact]
    public async Task A_chunked_body_is_cut_off_at_the_limit()
    {
        var client = host.Client;
        using var content = new ByteArrayContent(Sample.Beginning(25 * MiB + 1));
        using var request = new HttpRequestMessage(HttpMethod.Post, "upscale") { Content = content };
        request.Headers.TransferEncodingChunked = true;
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        await response.AssertProblemAsync(413, "image.too-large");
    }

    [Fact]
    public async Task The_file_of_a_form_is_cut_off_at_the_limit()
    {
        var client = host.Client;
        using var response = await client.PostFormAsync("upscale", Sample.Beginning(25 * MiB + 1));
        await response.AssertProblemAsync(413, "image.too-large");
    }

    [Fact]
    public async Task The_type_that_is_claimed_does_not_matter()
    {
        var client = host.Client;
        using var body = new ByteArrayContent(Sample.Png(12, 12, seed: 7));
        body.Headers.ContentType = new MediaTypeHeaderValue("text/html");
        using var response = await client.PostAsync("upscale", body, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("image/png", response.Content.Headers.ContentType?.MediaType);
    }
}
