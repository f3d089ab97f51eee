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

    /// <summary>Goes to the next blob.</summary>
    public async ValueTask MoveNextAsync(CancellationToken cancellationToken)
    {
        _at++;
        while (_at >= _items.Count)
        {
            if (!await TryTurnAsync(cancellationToken))
                return;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _pages?.DisposeAsync() ?? default;

    private async ValueTask<bool> TryTurnAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _pages ??= container.GetBlobsAsync(new GetBlobsOptions { Traits = BlobTraits.Metadata }, cancellationToken)
            .AsPages(_next).GetAsyncEnumerator(cancellationToken);
        try
        {
            if (!await _pages.MoveNextAsync())
                return false;
            Requests++;
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            Requests++;
            return false;
        }

        (Page, _next) = (_next, _pages.Current.ContinuationToken);
        (_items, _at) = (_pages.Current.Values, 0);
        return true;
    }
}
