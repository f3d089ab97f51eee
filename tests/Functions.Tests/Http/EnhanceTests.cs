using System.Net;
using SuperRes.Functions.Tests.Hosting;
using SuperRes.Functions.Tests.Pictures;

namespace SuperRes.Functions.Tests.Http;

[Collection(nameof(ApiHost))]
public sealed class EnhanceTests(ApiHost host)
{
    [Fact]
    public async Task The_answer_has_exactly_the_fields_of_the_Flask_service_and_leads_to_a_PNG()
    {
        using var response = await host.Client.PostFormAsync("enhance", Sample.Jpeg(40, 30, seed: 1), fileName: "a.jpg");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var answer = await response.JsonAsync();
        Assert.Equal(
            ["success", "original_shape", "enhanced_shape", "result_url"],
            answer.EnumerateObject().Select(property => property.Name));
        Assert.True(answer.GetProperty("success").GetBoolean());
        Assert.Equal("[30,40]", answer.GetProperty("original_shape").GetRawText());
        Assert.Equal("[90,120]", answer.GetProperty("enhanced_shape").GetRawText());
        var url = answer.GetProperty("result_url").GetString()!;
        Assert.Matches("^/api/result/job-[0-9a-f]{40}\\.png$", url);

        using var result = await host.Client.GetAsync(url, TestContext.Current.CancellationToken);
        Assert.Equal("image/png", result.Content.Headers.ContentType?.MediaType);
        using var picture = Photo.Decode(await result.BytesAsync());
        Assert.Equal((120, 90), (picture.Width, picture.Height));
    }

    [Fact]
    public async Task The_same_picture_twice_has_two_addresses_as_each_belongs_to_its_caller()
    {
        var picture = Sample.Png(20, 20, seed: 2);
        Assert.NotEqual(await EnhanceAsync(picture), await EnhanceAsync(picture));
    }

    [Fact]
    public async Task Another_format_than_PNG_is_refused()
    {
        using var response = await host.Client.PostFormAsync("enhance?format=jpeg", Sample.Png(20, 20, seed: 3));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("PNG", (await response.JsonAsync()).GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fields_that_are_no_options_are_ignored_and_options_are_not()
    {
        using var response = await host.Client.PostFormAsync(
            "enhance?lang=de", Sample.Png(20, 10, seed: 5), fields: [("submit", "Upload"), ("scale", "2")]);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("[20,40]", (await response.JsonAsync()).GetProperty("enhanced_shape").GetRawText());

        using var wrong = await host.Client.PostFormAsync(
            "enhance", Sample.Png(20, 10, seed: 5), fields: [("submit", "Upload"), ("Scale", "9")]);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    private async Task<string> EnhanceAsync(byte[] picture)
    {
        using var response = await host.Client.PostFormAsync("enhance", picture);
        return (await response.JsonAsync()).GetProperty("result_url").GetString()!;
    }
}
