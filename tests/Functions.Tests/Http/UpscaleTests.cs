using System.Net;
using NetVips;
using SuperRes.Functions.Tests.Hosting;
using SuperRes.Functions.Tests.Pictures;

namespace SuperRes.Functions.Tests.Http;

[Collection(nameof(ApiHost))]
public sealed class UpscaleTests(ApiHost host)
{
    [Fact]
    public async Task The_answer_is_the_picture_three_times_as_large_with_all_there_is_to_tell()
    {
        var client = host.Client;

        using var response = await client.PostPictureAsync("upscale", Sample.Jpeg(80, 60, seed: 1));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("image/jpeg", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("80x60", response.Header("X-Original-Size"));
        Assert.Equal("240x180", response.Header("X-Upscaled-Size"));
        Assert.StartsWith("EDSR_x3-", response.Header("X-Model"), StringComparison.Ordinal);
        Assert.Equal("miss", response.Header("X-Cache"));
        Assert.Matches(
            @"^decode;dur=\d+\.\d, queue;dur=\d+\.\d, inference;dur=\d+\.\d, encode;dur=\d+\.\d$",
            response.Header("Server-Timing"));
        Assert.True(response.Headers.ETag is { IsWeak: false });
        var bytes = await response.BytesAsync();
        Assert.Equal(bytes.Length, response.Content.Headers.ContentLength);
        using var picture = Photo.Decode(bytes);
        Assert.Equal((240, 180), (picture.Width, picture.Height));
    }

    [Fact]
    public async Task The_same_picture_again_is_a_hit_with_the_same_bytes_and_tag()
    {
        var client = host.Client;
        var picture = Sample.Png(40, 30, seed: 2);

        using var first = await client.PostPictureAsync("upscale", picture);
        using var second = await client.PostFormAsync("upscale", picture);

        Assert.Equal("miss", first.Header("X-Cache"));
        Assert.Equal("hit", second.Header("X-Cache"));
        Assert.Equal(first.Headers.ETag, second.Headers.ETag);
        Assert.Equal(await first.BytesAsync(), await second.BytesAsync());
        Assert.False(second.Headers.Contains("Server-Timing"));
    }

    [Theory]
    [InlineData(412, "If-None-Match", "TAG")]
    [InlineData(412, "If-None-Match", "W/TAG")]
    [InlineData(412, "If-None-Match", "\"another\", TAG")]
    [InlineData(412, "If-None-Match", "*")]
    [InlineData(200, "If-None-Match", "\"another\"")]
    [InlineData(200, "If-Match", "TAG")]
    [InlineData(200, "If-Match", "\"another\", TAG")]
    [InlineData(200, "If-Match", "*")]
    [InlineData(412, "If-Match", "W/TAG")]
    [InlineData(412, "If-Match", "\"another\"")]
    public async Task A_result_that_the_caller_does_not_want_is_not_sent(int status, string condition, string value)
    {
        var picture = Sample.Png(40, 30, seed: 3);
        using var first = await host.Client.PostPictureAsync("upscale", picture);
        using var request = new HttpRequestMessage(HttpMethod.Post, "upscale") { Content = new ByteArrayContent(picture) };
        request.Headers.TryAddWithoutValidation(
            condition, value.Replace("TAG", $"{first.Headers.ETag}", StringComparison.Ordinal));

        using var answer = await host.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(first.Headers.ETag, answer.Headers.ETag);
        Assert.Equal(status == 412, answer.Headers.CacheControl!.NoStore);
        Assert.Equal(status == 200, (await answer.BytesAsync()).Length > 0);
    }

    [Fact]
    public async Task Other_options_are_another_result()
    {
        var client = host.Client;
        var picture = Sample.Png(40, 30, seed: 4);

        using var three = await client.PostPictureAsync("upscale", picture);
        using var two = await client.PostPictureAsync("upscale?scale=2", picture);

        Assert.Equal("miss", two.Header("X-Cache"));
        Assert.Equal("80x60", two.Header("X-Upscaled-Size"));
        Assert.NotEqual(three.Headers.ETag, two.Headers.ETag);
    }

    [Theory]
    [InlineData("jpeg", "image/jpeg")]
    [InlineData("png", "image/png")]
    [InlineData("webp", "image/webp")]
    [InlineData("avif", "image/avif")]
    public async Task The_format_can_be_chosen(string format, string contentType)
    {
        var client = host.Client;

        using var response = await client.PostPictureAsync($"upscale?format={format}", Sample.Png(24, 24, seed: 5));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(contentType, response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_lower_quality_makes_a_smaller_file()
    {
        var picture = Sample.Png(40, 30, seed: 7);

        using var fine = await host.Client.PostPictureAsync("upscale?format=jpeg&quality=95", picture);
        using var coarse = await host.Client.PostPictureAsync("upscale?format=jpeg&quality=10", picture);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (fine.StatusCode, coarse.StatusCode));
        Assert.InRange((await coarse.BytesAsync()).Length, 1, (await fine.BytesAsync()).Length / 2);
    }

    [Fact]
    public async Task Noise_is_reduced_when_that_is_asked_for_and_more_when_more_is()
    {
        using var noise = Image.Gaussnoise(60, 40, sigma: 12, mean: 128, seed: 1).Cast(Enums.BandFormat.Uchar);
        var picture = noise.Bandjoin(noise, noise).Copy(interpretation: Enums.Interpretation.Srgb).PngsaveBuffer();

        var (none, light, strong) = (await RoughnessAsync("none"), await RoughnessAsync("light"), await RoughnessAsync("strong"));

        Assert.InRange(light, 0, none * 0.9);
        Assert.InRange(strong, 0, light * 0.9);

        async Task<double> RoughnessAsync(string denoise)
        {
            using var response = await host.Client.PostPictureAsync($"upscale?denoise={denoise}", picture);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            using var result = Photo.Decode(await response.BytesAsync());
            return result.Deviate();
        }
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("metadata=strip", false)]
    [InlineData("metadata=keep", true)]
    public async Task The_camera_is_told_when_metadata_is_to_be_kept(string query, bool kept)
    {
        const string Camera = "exif-ifd0-Model";
        using var photo = Photo.Decode(Sample.Jpeg(40, 30, seed: 8))
            .Mutate(picture => picture.Set(GValue.GStrType, Camera, "A camera"));

        using var response = await host.Client.PostPictureAsync($"upscale?{query}", photo.JpegsaveBuffer());

        using var result = Photo.Decode(await response.BytesAsync());
        Assert.Equal(kept, result.Contains(Camera) && ((string)result.Get(Camera)).Contains("A camera", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Options_come_in_the_query_and_as_fields_of_a_form_before_or_after_the_picture()
    {
        var client = host.Client;
        using var form = new MultipartFormDataContent
        {
            { new StringContent("2"), "scale" },
            { new ByteArrayContent(Sample.Png(40, 30, seed: 6)), "image", "photo.png" },
            { new StringContent("webp"), "format" },
        };

        using var response = await client.PostAsync(
            "upscale?maxDimension=20", form, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("image/webp", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("40x30", response.Header("X-Upscaled-Size"));
    }
}
