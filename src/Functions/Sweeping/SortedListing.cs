using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace SuperRes.Functions.Sweeping;

/// <summary>The blobs of a container with their metadata, in the order of their names, a page at a time in memory.</summary>
/// <param name="container">The container; an empty one if it does not exist.</param>
/// <param name="page">Where to begin: null at the first blob, else a <see cref="Page"/> of before.</param>
internal sealed class SortedListing(BlobContainerClient container, string? page) : IAsyncDisposable
{
    private IAsyncEnumerator<Page<BlobItem>>? _pages;
    private IReadOnlyList<BlobItem> _items = [];
    private int _at = -1;
    private string? _next = page;

    /// <summary>The next blob; null before the first call of <see cref="MoveNextAsync"/> and after the last one.</summary>
    public BlobItem? Current => _at >= 0 && _at < _items.Count ? _items[_at] : null;

    /// <summary>What a listing that begins with the page of <see cref="Current"/> has to be given.</summary>
    public string? Page { get; private set; } = page;

    /// <summary>Pages asked for.</summary>
    public int Requests { get; private set; }

    /// <summary>Whether a blob of that name is on the page of <see cref="Current"/>.</summary>
    public bool HasOnPage(string name) => _items.Any(blob => blob.Name == name);

    /// <summary>Goes to the next blob.</summary>
    /// <param name="cancellationToken">Ends the listing; the one of the first call counts for requests.</param>
    public async ValueTask MoveNextAsync(CancellationToken cancellationToken)
    {
        _at++;
        while (_at >= _items.Count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _pages ??= container
                .GetBlobsAsync(new GetBlobsOptions { Traits = BlobTraits.Metadata }, cancellationToken)
                .AsPages(_next).GetAsyncEnumerator(cancellationToken);
            if (!await TryTurnAsync(_pages))
                return;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _pages?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async ValueTask<bool> TryTurnAsync(IAsyncEnumerator<Page<BlobItem>> pages)
    {
        try
        {
            if (!await pages.MoveNextAsync())
                return false;
            Requests++;
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            Requests++;
            return false;
        }

        (Page, _next) = (_next, pages.Current.ContinuationToken);
        (_items, _at) = (pages.Current.Values, 0);
        return true;
    }
}
