using Microsoft.Playwright;
using SuperRes.Functions.Tests.Hosting;

namespace SuperRes.Functions.Tests.Ui;

/// <summary>One running host and one browser for all tests of the page.</summary>
public sealed class PageFixture(StorageFixture storage) : IAsyncLifetime
{
    private const int Width = 1280;
    private const int Height = 800;

    private RunningHost? _host;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (Chromium.Path is null)
            return;
        _host = await RunningHost.StartAsync(storage.Lend().ConnectionString);
        _playwright = await Playwright.CreateAsync();
        _browser = await Chromium.LaunchAsync(_playwright);
    }

    /// <summary>Opens the page as a new visitor; skips the test where no browser is installed.</summary>
    /// <param name="host">Another host than the shared one.</param>
    internal async Task<PageVisit> OpenAsync(
        int width = Width, int height = Height, ColorScheme scheme = ColorScheme.Light, RunningHost? host = null)
    {
        Assert.SkipWhen(Chromium.Path is null,
            "No browser: install Debian's package chromium, or name one in the environment variable CHROMIUM_PATH.");
        var context = await _browser!.NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = height },
            ColorScheme = scheme,
        });
        return await PageVisit.StartAsync(context, new Uri((host ?? _host)!.Client.BaseAddress!, "ui"));
    }

    /// <summary>Opens the page and waits until a picture dropped on it can be compared with its original.</summary>
    internal async Task<PageVisit> OpenAsync(Brought picture)
    {
        var visit = await OpenAsync();
        await visit.DropAsync(picture);
        await visit.FinishedAsync(picture.Name);
        return visit;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        if (_host is not null)
            await _host.DisposeAsync();
    }
}

/// <summary>Tests of the page take turns, so that none waits for the pictures of another.</summary>
[CollectionDefinition]
public sealed class PageTurns : ICollectionFixture<PageFixture>;
