using Microsoft.Playwright;
using NetVips;
using SuperRes.Functions.Tests.Pictures;

namespace SuperRes.Functions.Tests.Ui;

/// <summary>One visitor's stay on the page.</summary>
internal sealed class PageVisit : IAsyncDisposable
{
    private const float Patience = 60_000;

    /// <summary>Notes every state that a picture goes through, since some last only for moments.</summary>
    private const string Recorder =
        """
        window.seen = { states: [], progress: [], most: 0 };
        new MutationObserver(() => {
          const items = [...document.querySelectorAll('.item')];
          const active = items.filter(({ dataset }) => ['uploading', 'queued', 'working'].includes(dataset.state));
          seen.most = Math.max(seen.most, active.length);
          for (const { dataset } of items) if (!seen.states.includes(dataset.state)) seen.states.push(dataset.state);
          for (const bar of document.querySelectorAll('[data-state=working] [value]')) seen.progress.push(bar.value);
        }).observe(document, { subtree: true, childList: true, attributes: true });
        """;

    /// <summary>What a browser does when files are let go over a page, or pasted into it.</summary>
    private const string Bring =
        """
        ({ how, files }) => {
          const transfer = new DataTransfer();
          for (const { name, type, content } of files)
            transfer.items.add(new File([Uint8Array.from(atob(content), c => c.charCodeAt(0))], name, { type }));
          const common = { bubbles: true, cancelable: true };
          document.body.dispatchEvent(how === 'drop'
            ? new DragEvent('drop', { dataTransfer: transfer, ...common })
            : new ClipboardEvent('paste', { clipboardData: transfer, ...common }));
        }
        """;

    private readonly IBrowserContext _context;
    private readonly List<string> _complaints = [];

    private PageVisit(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _complaints.Add(message.Text);
        };
        page.PageError += (_, error) => _complaints.Add(error);
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings on the browser's console.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    public ILocator Divider => Page.GetByRole(AriaRole.Slider, new() { Name = "Divider" });

    public static async Task<PageVisit> StartAsync(IBrowserContext context, Uri address)
    {
        await context.AddInitScriptAsync(Recorder);
        var visit = new PageVisit(context, await context.NewPageAsync());
        await visit.Page.GotoAsync(address.ToString());
        return visit;
    }

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name });

    public ILocator Item(string name) => Page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = name });

    public Task DropAsync(params Brought[] files) => BringAsync("drop", files);

    public Task PasteAsync(params Brought[] files) => BringAsync("paste", files);

    /// <summary>Waits until a picture has failed with words that contain these.</summary>
    public async Task FailedAsync(string name, string words)
    {
        await Assertions.Expect(Item(name)).ToHaveAttributeAsync("data-state", "failed", new() { Timeout = Patience });
        await Assertions.Expect(Item(name)).ToContainTextAsync(words);
    }

    /// <summary>Waits until a picture is done and all of the comparison is drawn.</summary>
    public async Task FinishedAsync(string name)
    {
        await Assertions.Expect(Item(name)).ToHaveAttributeAsync("data-state", "done", new() { Timeout = Patience });
        await Assertions.Expect(Divider).ToBeVisibleAsync();
        await DrawnAsync();
    }

    public Task DrawnAsync() => Assertions.Expect(Page.Locator("#stage"))
        .ToHaveAttributeAsync("data-drawn", "whole", new() { Timeout = Patience });

    /// <summary>Saves the picture on stage, as it came from the service.</summary>
    public async Task<(string Name, Image Picture)> SaveAsync()
    {
        var link = Page.GetByRole(AriaRole.Link, new() { Name = "Download", Exact = true });
        var (name, content) = await DownloadAsync(link);
        return (name, Photo.Decode(content));
    }

    /// <summary>What <paramref name="link"/> saves to disk.</summary>
    public async Task<(string Name, byte[] Content)> DownloadAsync(ILocator link)
    {
        var download = await Page.RunAndWaitForDownloadAsync(() => link.ClickAsync());
        return (download.SuggestedFilename, await File.ReadAllBytesAsync(await download.PathAsync()));
    }

    /// <summary>States that any picture went through.</summary>
    public Task<string[]> StatesAsync() => Page.EvaluateAsync<string[]>("seen.states");

    /// <summary>Positions that progress bars took while a picture was worked on.</summary>
    public Task<double[]> ProgressAsync() => Page.EvaluateAsync<double[]>("seen.progress");

    /// <summary>The most pictures that were in work at once.</summary>
    public Task<int> MostAtOnceAsync() => Page.EvaluateAsync<int>("seen.most");

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    private async Task BringAsync(string how, Brought[] files) => await Page.EvaluateAsync(Bring, new
    {
        how,
        files = files.Select(file => new
        {
            name = file.Name,
            type = file.Type,
            content = Convert.ToBase64String(file.Content),
        }).ToArray(),
    });
}
