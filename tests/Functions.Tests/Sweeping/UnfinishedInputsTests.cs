using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using SuperRes.Core.Imaging;
using SuperRes.Functions.Blobs;
using SuperRes.Functions.Sweeping;
using SuperRes.Functions.Tests.Hosting;

namespace SuperRes.Functions.Tests.Sweeping;

/// <summary>The walk through three containers, on names that lie between one another.</summary>
public sealed class UnfinishedInputsTests(StorageFixture storage) : IAsyncLifetime
{
    private const int Seed = 20261126;
    private static readonly string[] Parts = ["a", "a.jpg", ".x3.png", "-b", "/", " ", ".json", "é", "~", "0"];

    private static readonly (DateTimeOffset Oldest, DateTimeOffset Youngest) Always =
        (DateTimeOffset.MinValue, DateTimeOffset.MaxValue);

    private readonly StorageAccount _account = storage.Lend();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        foreach (var container in (BlobContainerClient[])[_account.Input, _account.Output, _account.Failed])
            await container.CreateIfNotExistsAsync(cancellationToken: Stop);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task What_is_found_is_what_looking_at_each_input_by_itself_finds()
    {
        var random = new Random(Seed);
        var names = Enumerable.Range(0, 400).Select(_ => string.Concat(
            Enumerable.Range(0, random.Next(1, 6)).Select(_ => Parts[random.Next(Parts.Length)])))
            .Distinct(StringComparer.Ordinal).ToList();
        var unfinished = new List<string>();
        await Parallel.ForEachAsync(names, Stop, async (name, _) =>
        {
            var version = await UploadAsync(_account.Input, name);
            var fate = name.Sum(c => c) % 6;
            if (fate == 0)
                await UploadAsync(_account.Failed, BlobNames.Record(name), version);
            else if (fate < 4)
                await UploadAsync(_account.Output, BlobNames.Output(name, (ImageFormat)fate), version);
            else
            {
                // Of an older version, or from somebody else.
                await UploadAsync(_account.Output, BlobNames.Output(name, ImageFormat.Png), fate == 4 ? "0x1" : null);
                lock (unfinished)
                    unfinished.Add(name);
            }
        });

        var (found, walk) = await FindAsync(SweepPosition.Start);

        // A result that lies where another input's result would be belongs to whom its version says.
        Assert.Equal(unfinished.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        Assert.Equal(names.Count, walk.Seen);
        Assert.Equal(3, walk.Requests);
    }

    [Fact]
    public async Task A_walk_that_was_left_goes_on_where_it_was()
    {
        foreach (var name in (string[])["a", "b", "b-1", "c", "d"])
            await UploadAsync(_account.Input, name);
        await using var first = New(SweepPosition.Start);
        await foreach (var found in first.FindAsync(Stop))
        {
            if (found.Name == "b")
                break;
        }

        var (rest, _) = await FindAsync(first.Position);

        // Once more is harmless, once less is not.
        Assert.Equal(["c", "d"], rest[^2..]);
        Assert.DoesNotContain("a", rest);
    }

    [Fact]
    public async Task Folders_and_what_is_too_new_are_left_out()
    {
        await UploadAsync(_account.Input, "folder", key: "hdi_isfolder", value: "true");
        await UploadAsync(_account.Input, "new.png");

        await using var walk = New(SweepPosition.Start, settled: DateTimeOffset.UtcNow - TimeSpan.FromMinutes(2));
        await foreach (var found in walk.FindAsync(Stop))
            Assert.Fail(found.Name);

        Assert.Equal((2, 1), (walk.Seen, walk.Young));
    }

    [Fact]
    public async Task Containers_that_do_not_exist_hold_nothing()
    {
        await using var walk = new UnfinishedInputs(storage.Lend().Blobs, SweepPosition.Start, Always);
        await foreach (var found in walk.FindAsync(Stop))
            Assert.Fail(found.Name);
    }

    private UnfinishedInputs New(SweepPosition from, DateTimeOffset? settled = null) =>
        new(_account.Blobs, from, Always with { Youngest = settled ?? DateTimeOffset.MaxValue });

    private async Task<(List<string> Found, UnfinishedInputs Walk)> FindAsync(SweepPosition from)
    {
        await using var walk = New(from);
        var found = new List<string>();
        await foreach (var input in walk.FindAsync(Stop))
            found.Add(input.Name);
        return (found, walk);
    }

    private static async Task<string> UploadAsync(
        BlobContainerClient container, string name, string? value = null, string key = "sourceetag")
    {
        var options = new BlobUploadOptions();
        if (value is not null)
            options.Metadata = new Dictionary<string, string> { [key] = value };
        var uploaded = await container.GetBlobClient(name).UploadAsync(new BinaryData("x"), options, Stop);
        return uploaded.Value.ETag.ToString().Trim('"');
    }
}
