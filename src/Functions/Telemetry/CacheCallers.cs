using System.Collections.Concurrent;
using System.Diagnostics;

namespace SuperRes.Functions.Telemetry;

/// <summary>
/// Who waits for which entry of the result cache. The cache works off the flow of its callers and thereby loses the
/// trace; here storage finds it again. Holds an entry a request at most.
/// </summary>
public sealed class CacheCallers
{
    private readonly ConcurrentDictionary<string, Activity> _waiting = new();

    /// <summary>Notes the current trace as that of an entry, unless another caller waits for it already.</summary>
    /// <returns>Ends it; null when there is nothing to end.</returns>
    internal IDisposable? Enter(string key) =>
        Activity.Current is { } caller && _waiting.TryAdd(key, caller) ? new Entry(_waiting, new(key, caller)) : null;

    /// <summary>Continues the trace of who waits for an entry, until the asynchronous method that calls this ends.</summary>
    internal void Join(string key)
    {
        if (_waiting.TryGetValue(key, out var caller))
            Activity.Current = caller;
    }

    private sealed class Entry(ConcurrentDictionary<string, Activity> waiting, KeyValuePair<string, Activity> entry)
        : IDisposable
    {
        public void Dispose() => waiting.TryRemove(entry);
    }
}
