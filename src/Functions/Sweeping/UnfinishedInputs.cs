using System.Runtime.CompilerServices;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using SuperRes.Functions.Blobs;
using SuperRes.Functions.Storage;

namespace SuperRes.Functions.Sweeping;

/// <summary>
/// Walks <c>input</c>, <c>output</c> and <c>failed</c> side by side in the order of names (a merge join) and finds the
/// inputs whose version has neither result nor record. Costs the listings and no request a blob; memory is a page of each.
/// </summary>
/// <remarks>
/// The names of what became of an input begin with its own name, but others may lie between. So an input is held until the
/// walk has left all names that begin with its name; those held are each the beginning of the next. Inputs with names
/// that had to be hashed are found whatever became of them, and so are all if a service should sort otherwise: who uses
/// what is found here looks at it once more.
/// </remarks>
/// <param name="storage">The account.</param>
/// <param name="from">Where to begin.</param>
/// <param name="ages">When inputs must have been changed to be looked at. Those that are too young are left for a later
/// walk.</param>
internal sealed class UnfinishedInputs(
    BlobServiceClient storage, SweepPosition from, (DateTimeOffset Oldest, DateTimeOffset Youngest) ages) : IAsyncDisposable
{
    private readonly SortedListing _inputs = new(storage.GetBlobContainerClient(Containers.Input), from.Inputs);
    private readonly SortedListing _outputs = new(storage.GetBlobContainerClient(Containers.Output), from.Outputs);
    private readonly SortedListing _records = new(storage.GetBlobContainerClient(Containers.Failed), from.Records);
    private readonly List<Held> _held = [];
    private string? _last = from.After;
    private string? _skipTo;

    /// <summary>Where a later walk can go on without missing an input.</summary>
    public SweepPosition Position { get; private set; } = from;

    /// <summary>Inputs seen.</summary>
    public long Seen { get; private set; }

    /// <summary>Inputs that were left for a later walk.</summary>
    public long Young { get; private set; }

    /// <summary>Pages asked for.</summary>
    public int Requests => _inputs.Requests + _outputs.Requests + _records.Requests;

    /// <summary>Walks to the end.</summary>
    /// <param name="cancellationToken">Ends the walk with an exception.</param>
    /// <param name="isOver">Ends the walk early, at a place from which a later one can go on; null for never.</param>
    public async IAsyncEnumerable<InputBlob> FindAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken, Func<bool>? isOver = null)
    {
        foreach (var listing in (SortedListing[])[_inputs, _outputs, _records])
            await listing.MoveNextAsync(cancellationToken);

        // Names are not compared, as the service's order is its own. Where the last input has gone since, its page is
        // looked at from the beginning.
        _skipTo = _last is { } after && _inputs.HasOnPage(after) ? after : null;
        while (Next() is { Current: { } blob } listing)
        {
            foreach (var unfinished in LetGo(blob.Name))
                yield return unfinished;
            if (listing == _inputs && _held.Count == 0 && isOver?.Invoke() is true)
            {
                Position = new SweepPosition(_last, _inputs.Page, _outputs.Page, _records.Page);
                yield break;
            }

            Take(listing, blob);
            await listing.MoveNextAsync(cancellationToken);
        }

        foreach (var unfinished in LetGo(next: null))
            yield return unfinished;
        Position = SweepPosition.Start;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _inputs.DisposeAsync();
        await _outputs.DisposeAsync();
        await _records.DisposeAsync();
    }

    /// <summary>The listing whose next name is the first; an input comes before what became of it.</summary>
    private SortedListing? Next()
    {
        SortedListing? first = null;
        foreach (var listing in (SortedListing[])[_inputs, _outputs, _records])
        {
            if (listing.Current is { } blob
                && (first is null || string.CompareOrdinal(blob.Name, first.Current!.Name) < 0))
                first = listing;
        }

        return first;
    }

    private void Take(SortedListing listing, BlobItem blob)
    {
        if (listing == _inputs)
            TakeInput(blob);
        else if (blob.Metadata?.TryGetValue(Provenance.SourceETagKey, out var version) is true
            && _held.FindLast(held => held.IsSettledBy(blob.Name, isRecord: listing == _records)) is { } input
            && input.Blob.Version == version)
            input.IsSettled = true;
    }

    private void TakeInput(BlobItem blob)
    {
        if (_held.Count == 0)
            Position = new SweepPosition(_last, _inputs.Page, _outputs.Page, _records.Page);
        if (_skipTo is not null)
        {
            _skipTo = blob.Name == _skipTo ? null : _skipTo;
            return;
        }

        _last = blob.Name;
        Seen++;
        var input = InputBlob.From(blob);
        if (input.IsDirectory)
            return;
        if (blob.Properties.LastModified > ages.Youngest)
            Young++;
        else if (blob.Properties.LastModified >= ages.Oldest)
            _held.Add(new Held(input));
    }

    /// <summary>Those that nothing can settle any more, as what comes next does not begin with their name.</summary>
    private IEnumerable<InputBlob> LetGo(string? next)
    {
        while (_held is [.., var last] && next?.StartsWith(last.Blob.Name, StringComparison.Ordinal) != true)
        {
            _held.RemoveAt(_held.Count - 1);
            if (!last.IsSettled)
                yield return last.Blob;
        }
    }

    private sealed class Held(InputBlob blob)
    {
        public InputBlob Blob => blob;

        public bool IsSettled { get; set; }

        public bool IsSettledBy(string name, bool isRecord) => isRecord
            ? name == BlobNames.Record(blob.Name)
            : BlobNames.Outputs(blob.Name).Contains(name);
    }
}
