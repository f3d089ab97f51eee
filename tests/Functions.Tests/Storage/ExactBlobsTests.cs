using Azure.Storage.Blobs;
using SuperRes.Functions.Storage;

namespace SuperRes.Functions.Tests.Storage;

/// <summary>Names of blobs as they become addresses.</summary>
public sealed class ExactBlobsTests
{
    private static readonly BlobContainerClient Output = new BlobServiceClient(
        new Uri("http://127.0.0.1:10000/account"), new BlobClientOptions { TrimBlobNameSlashes = false })
        .GetBlobContainerClient("output");

    [Theory]
    [InlineData("a.png")]
    [InlineData("/a.png")]
    [InlineData("a//b/")]
    [InlineData("...")]
    [InlineData("a./b.")]
    [InlineData("%2e%2e/b")]
    [InlineData("a%2Fb?c#d")]
    [InlineData("a\\b")]
    [InlineData("a\u0001b\n")]
    [InlineData("写真 ‹é›.png")]
    public void A_name_that_an_address_keeps_reaches_its_blob(string name)
    {
        Assert.True(ExactBlobs.CanName(name));
        Assert.Equal(("output", name), (Output.Blob(name).BlobContainerName, Output.Blob(name).Name));
        Assert.Equal(name, Output.BlockBlob(name).Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("../input/a.png")]
    [InlineData("a/../../input/a.png")]
    [InlineData("./a.png")]
    [InlineData("a/.")]
    [InlineData("a/..")]
    [InlineData("..\\input\\a.png")]
    [InlineData("a/..\\b")]
    public void A_name_that_would_reach_another_blob_reaches_none(string name)
    {
        Assert.False(ExactBlobs.CanName(name));
        Assert.ThrowsAny<ArgumentException>(() => Output.Blob(name));
        Assert.ThrowsAny<ArgumentException>(() => Output.BlockBlob(name));
    }

    [Fact]
    public void A_character_that_no_address_carries_makes_a_name_unusable() => Assert.False(ExactBlobs.CanName("a\ud800b"));
}
