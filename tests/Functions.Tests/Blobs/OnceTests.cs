using Azure;
using Azure.Storage.Blobs.Models;
using SuperRes.Core.Inference;
using SuperRes.Functions.Jobs;
using SuperRes.Functions.Tests.Hosting;

namespace SuperRes.Functions.Tests.Blobs;

/// <summary>Instances that differ: in their processors, their releases, their model files.</summary>
public sealed class OnceTests : IDisposable
{
    /// <summary>An ONNX model's field <c>doc_string</c>: another file, the same network.</summary>
    private static readonly byte[] Comment = [6 << 3 | 2, 1, (byte)'B'];

    private static readonly EngineOptions Deployed = new() { Workers = 1 };
    private static readonly EngineOptions OtherKernels = Deployed with { Engine = EngineKind.OpenCv };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("superres-tests-");
    private readonly EngineOptions _otherFile;
    private readonly Dropbox _box;

    public OnceTests(StorageFixture storage)
    {
        _box = new(storage.Lend());
        _otherFile = Deployed with { ModelPath = Path.Combine(_folder.FullName, "other.onnx") };
        File.WriteAllBytes(
            _otherFile.ModelPath,
            [.. File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "models", "EDSR_x3.onnx")), .. Comment]);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_result_is_made_once_whatever_kernels_an_instance_has()
    {
        await using Worker one = new(_box.Account, Deployed);
        await using Worker other = new(_box.Account, OtherKernels);
        await _box.DropAsync("a.png", SmallPicture.Make(1, "png"));
        await one.UpscaleAsync("a.png");
        var made = await VersionAsync("a.png");

        await other.UpscaleAsync("a.png");
        await one.UpscaleAsync("a.png");

        Assert.NotEqual(one.Model.ModelId, other.Model.ModelId);
        Assert.Equal(made, await VersionAsync("a.png"));
    }

    [Fact]
    public async Task A_result_of_another_release_stays_as_it_is()
    {
        await using Worker worker = new(_box.Account, Deployed);
        await _box.DropAsync("a.png", SmallPicture.Make(1, "png"));
        await worker.UpscaleAsync("a.png");
        var metadata = (await PropertiesAsync("a.png")).Metadata;
        metadata["revision"] = "another";
        await _box.Account.Output.GetBlobClient("a.png").SetMetadataAsync(
            metadata, cancellationToken: TestContext.Current.CancellationToken);
        var made = await VersionAsync("a.png");

        await worker.UpscaleAsync("a.png");

        Assert.Equal(made, await VersionAsync("a.png"));
    }

    [Fact]
    public async Task An_event_that_comes_again_after_the_model_was_replaced_has_the_picture_made_anew()
    {
        await using Worker one = new(_box.Account, Deployed);
        await using Worker next = new(_box.Account, _otherFile);
        await _box.DropAsync("a.png", SmallPicture.Make(1, "png"));
        await one.UpscaleAsync("a.png");

        await next.UpscaleAsync("a.png");

        Assert.Equal(next.Model.ModelId, await ModelAsync("a.png"));
    }

    [Fact]
    public async Task Of_two_releases_that_make_one_picture_at_once_the_first_to_end_has_made_it()
    {
        await using Worker old = new(_box.Account, Deployed);
        await using Worker next = new(_box.Account, _otherFile);
        await _box.DropAsync("a.png", SmallPicture.Make(1, "png"));
        ETag? first = null;
        old.HalfWay = async () =>
        {
            await next.UpscaleAsync("a.png");
            first = await VersionAsync("a.png");
        };

        await old.UpscaleAsync("a.png");

        Assert.Equal(first, await VersionAsync("a.png"));
        Assert.Equal(next.Model.ModelId, await ModelAsync("a.png"));
        Assert.Equal(["a.png"], old.Outcomes);
    }

    [Fact]
    public async Task The_result_of_a_job_never_changes()
    {
        await using Worker one = new(_box.Account, Deployed);
        await using Worker next = new(_box.Account, _otherFile);
        var name = JobPath.Input(JobId.New(), "a.png");
        await _box.DropAsync(name, SmallPicture.Make(1, "png"));
        await one.UpscaleAsync(name);
        var made = await VersionAsync(name);

        await next.UpscaleAsync(name);

        Assert.Equal(made, await VersionAsync(name));
        Assert.Equal([name], next.Outcomes);
    }

    private async Task<ETag> VersionAsync(string name) => (await PropertiesAsync(name)).ETag;

    private async Task<string> ModelAsync(string name) => (await PropertiesAsync(name)).Metadata["model"];

    private async Task<BlobProperties> PropertiesAsync(string name) =>
        (await _box.Account.Output.GetBlobClient(name).GetPropertiesAsync(
            cancellationToken: TestContext.Current.CancellationToken)).Value;
}
