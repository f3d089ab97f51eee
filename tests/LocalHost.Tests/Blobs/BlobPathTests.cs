using SuperRes.LocalHost.Blobs;

namespace SuperRes.LocalHost.Tests.Blobs;

public sealed class BlobPathTests
{
    [Fact]
    public void A_token_takes_slashes_along()
    {
        var tokens = BlobPath.Parse("input/{name}").Match("folder/sub/a.jpg");

        Assert.Equal("folder/sub/a.jpg", tokens?["name"]);
    }

    [Fact]
    public void The_last_dot_parts_name_and_extension()
    {
        var tokens = BlobPath.Parse("input/{name}.{ext}").Match("a.b.jpg");

        Assert.Equal(("a.b", "jpg"), (tokens?["name"], tokens?["ext"]));
    }

    [Theory]
    [InlineData("input/up/{name}.png", "up/a.png", true)]
    [InlineData("input/up/{name}.png", "up/a.jpg", false)]
    [InlineData("input/up/{name}.png", "down/a.png", false)]
    [InlineData("input/up/{name}.png", "up/.png", false)]
    [InlineData("input", "anything", true)]
    public void Only_names_of_the_pattern_match(string path, string name, bool matches) =>
        Assert.Equal(matches, BlobPath.Parse(path).Match(name) is not null);

    [Fact]
    public void The_listing_is_limited_to_what_comes_before_the_first_token() =>
        Assert.Equal("up/", BlobPath.Parse("input/up/{name}.png").Prefix);

    [Theory]
    [InlineData("in/{name}")]
    [InlineData("Input/{name}")]
    [InlineData("in--put/{name}")]
    [InlineData("input-/{name}")]
    public void A_container_name_that_storage_would_refuse_is_refused_at_once(string path) =>
        Assert.Contains("container name", Assert.Throws<InvalidOperationException>(() => BlobPath.Parse(path)).Message, StringComparison.Ordinal);
}
