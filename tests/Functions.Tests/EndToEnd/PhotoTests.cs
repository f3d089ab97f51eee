using System.Net;
using System.Net.Http.Headers;
using NetVips;
using SuperRes.Functions.Tests.Hosting;
using SuperRes.Functions.Tests.Pictures;
using SuperRes.Tests;

namespace SuperRes.Functions.Tests.EndToEnd;

/// <summary>A photo with a known truth, through both triggers of the very files that go to Azure.</summary>
public sealed class PhotoTests(StorageFixture storage, PublishedFolder published) : IClassFixture<PublishedFolder>, IAsyncLifetime
{
    private const double RoundingOnly = 60;
    private const double ClearGain = 1;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly StorageAccount _account = storage.Lend();
    private RunningHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await RunningHost.StartPublishedAsync(published.Path, _account.ConnectionString);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("coffee.png")]
    [InlineData("rocket.jpg")]
    public async Task A_posted_photo_comes_back_as_the_network_makes_it_and_better_than_interpolated(string file)
    {
        using var truth = Photo.Truth(file);
        using var small = Photo.Third(truth);

        using var large = await PostAsync(small.PngsaveBuffer());

        AssertIsTheNetworksWork(large, small, truth);
    }

    [Fact]
    public async Task An_uploaded_photo_comes_back_as_the_network_makes_it_and_better_than_interpolated()
    {
        using var truth = Photo.Truth("coffee.png");
        using var small = Photo.Third(truth);

        using var large = await DropAsync("coffee.png", small.PngsaveBuffer());

        AssertIsTheNetworksWork(large, small, truth);
    }

    [Fact]
    public async Task A_photo_posted_as_curl_does_without_being_told_its_type_comes_back()
    {
        using var truth = Photo.Truth("chelsea.png");
        using var small = Photo.Third(truth);
        using var body = new ByteArrayContent(small.PngsaveBuffer());
        body.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");

        using var response = await _host.Client.PostAsync("upscale", body, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("image/png", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Two_photos_at_once_give_the_same_bytes_as_one_after_the_other()
    {
        byte[][] photos = [Small("chelsea.png"), Small("coffee.png")];
        var together = await Task.WhenAll(photos.Select(PostRawAsync));

        Assert.Equal(await PostRawAsync(photos[0]), together[0]);
        Assert.Equal(await PostRawAsync(photos[1]), together[1]);

        // Lossless but distinct from the photos of the other tests, so that no cache answers in the engine's place.
        static byte[] Small(string file)
        {
            using var truth = Photo.Truth(file);
            using var small = Photo.Third(truth);
            using var cut = small.Crop(3, 5, 90, 70);
            return cut.PngsaveBuffer();
        }
    }

    private static void AssertIsTheNetworksWork(Image large, Image small, Image truth)
    {
        Assert.Equal((truth.Width, truth.Height), (large.Width, large.Height));
        using var reference = UntiledNetwork.Upscale(small);
        using var bicubic = Bicubic.Tripled(small);
        Assert.InRange(LumaPsnr.Between(large, reference), RoundingOnly, double.PositiveInfinity);
        var (ours, plain) = (LumaPsnr.Between(large, truth), LumaPsnr.Between(bicubic, truth));
        Assert.True(ours >= plain + ClearGain, $"{ours:0.00} dB against {plain:0.00} dB of bicubic interpolation");
        TestContext.Current.SendDiagnosticMessage($"{ours:0.00} dB, bicubic {plain:0.00} dB");
    }

    private async Task<Image> PostAsync(byte[] picture) => Photo.Decode(await PostRawAsync(picture));

    private async Task<byte[]> PostRawAsync(byte[] picture)
    {
        using var body = new ByteArrayContent(picture);
        using var response = await _host.Client.PostAsync("upscale", body, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
    }

    private async Task<Image> DropAsync(string name, byte[] picture)
    {
        var cancellation = TestContext.Current.CancellationToken;
        await _account.Input.CreateIfNotExistsAsync(cancellationToken: cancellation);
        await _account.Input.GetBlobClient(name).UploadAsync(new BinaryData(picture), cancellation);
        var output = _account.Output.GetBlobClient(name);
        var limit = DateTime.UtcNow + Patience;
        while (!await output.ExistsAsync(cancellation))
        {
            Assert.True(DateTime.UtcNow < limit, $"No output within {Patience}:\n{_host.Log}");
            await Task.Delay(100, cancellation);
        }

        return Photo.Decode((await output.DownloadContentAsync(cancellation)).Value.Content.ToArray());
    }
}
