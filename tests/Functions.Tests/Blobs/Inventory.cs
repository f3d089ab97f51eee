using SuperRes.Functions.Tests.Hosting;

namespace SuperRes.Functions.Tests.Blobs;

/// <summary>All that was dropped, and what must have become of it in the end.</summary>
internal sealed class Inventory(Dropbox box)
{
    private static readonly string[] Hopeless = ["empty", "text", "cut"];

    private readonly Dictionary<string, byte[]> _good = [];
    private readonly List<string> _records = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Drops a picture that can be upscaled, of a kind that follows from its number.</summary>
    public async Task DropGoodAsync(int number)
    {
        var (name, content) = SmallPicture.Make(number);
        var result = Path.GetExtension(name) == ".tif" ? $"{name}.x3.png" : name;
        lock (_good)
            _good.Add(result, content);
        await box.DropAsync(name, content);
    }

    /// <summary>Drops something that cannot.</summary>
    public async Task DropHopelessAsync(int number)
    {
        var picture = SmallPicture.Make(number, "png");
        var kind = Hopeless[number % Hopeless.Length];
        var name = $"{number:0000}.{kind}.png";
        byte[] content = kind switch
        {
            "empty" => [],
            "text" => "no picture"u8.ToArray(),
            _ => picture[..(picture.Length / 2)],
        };
        _records.Add($"{name}.json");
        await box.DropAsync(name, content);
    }

    /// <summary>Waits until there is as much as was dropped.</summary>
    public Task AllDoneAsync(Func<string> why, TimeSpan limit) => Wait.UntilAsync(
        async () => (await Dropbox.NamesAsync(box.Account.Output)).Count >= _good.Count
            && (await Dropbox.NamesAsync(box.Account.Failed)).Count >= _records.Count,
        why,
        limit);

    /// <summary>Fails unless each has its one right result or its one record, and nothing else lies about.</summary>
    public async Task AssertAllRightAsync()
    {
        Assert.Equal(_records.Order(StringComparer.Ordinal), await Dropbox.NamesAsync(box.Account.Failed));
        Assert.Equal(_good.Keys.Order(StringComparer.Ordinal), await Dropbox.NamesAsync(box.Account.Output));
        foreach (var (name, source) in _good)
        {
            var result = await box.Account.Output.GetBlobClient(name).DownloadContentAsync(Cancellation);
            SmallPicture.AssertIsUpscaled(result.Value.Content.ToArray(), source);
        }

        var poison = box.Account.Queues.GetQueueClient("webjobs-blobtrigger-poison");
        if (await poison.ExistsAsync(Cancellation))
            Assert.Equal(0, (await poison.GetPropertiesAsync(Cancellation)).Value.ApproximateMessagesCount);
    }
}
