using System.Collections.Concurrent;
using System.Globalization;
using System.Web;
using System.Xml.Linq;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace SuperRes.LocalHost.Jobs;

/// <summary>
/// The SDK takes queue messages for ten minutes, with no option: so long would wait what a killed host held. This stands in all its
/// queue clients, takes messages for seconds and renews them, whoever else holds a receipt. It notes what is held, so that the next start
/// gives it back at once and does not count its deliveries as attempts.
/// </summary>
internal sealed partial class MessageLeases(StateFolder state, StorageConnections storage, FunctionApp app, ILogger<MessageLeases> log) : HttpPipelinePolicy
{
    /// <summary>A message that takes its host down each time is given up in the end.</summary>
    private const int MaxForgiven = 10;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(6);
    private static readonly SemaphoreSlim[] Gates = [.. Enumerable.Range(0, 32).Select(_ => new SemaphoreSlim(1, 1))];
    private readonly ConcurrentDictionary<string, Lease> _held = [];

    /// <summary>Gives back what this host, or one that was killed, holds and does not work on any more.</summary>
    /// <exception cref="RequestFailedException">Storage does not answer; it is tried again next time.</exception>
    public async Task GiveBackAsync(CancellationToken cancellationToken)
    {
        foreach (var file in new DirectoryInfo(state.Folder("messages")).EnumerateFiles().Where(file => file.LastWriteTimeUtc < DateTime.UtcNow.AddDays(-7)))
            file.Delete(); // So long a message lives.
        foreach (var lease in Directory.EnumerateFiles(state.Folder("messages")).Select(Lease.Read).OfType<Lease>().Where(lease => lease.Receipt.Length > 0))
        {
            await UpdateAsync(lease, TimeSpan.Zero, cancellationToken);
            lease.Settle(delivered: false);
            _held.TryRemove(lease.Id, out _);
            LogGaveBack(lease.Id, lease.Queue);
        }
    }

    /// <summary>Keeps what is held for this host.</summary>
    public async Task RenewUntilAsync(CancellationToken ended)
    {
        while (!ended.IsCancellationRequested)
        {
            await Task.Delay(RenewEvery, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Parallel.ForEachAsync(_held.Values, CancellationToken.None, async (lease, _) =>
            {
                using (await EnterAsync(lease))
                {
                    if (!ended.IsCancellationRequested && _held.ContainsKey(lease.Id))
                        await UpdateAsync(lease, Period, ended);
                }
            });
        }
    }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => ProcessNext(message, pipeline);

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var query = HttpUtility.ParseQueryString(message.Request.Uri.Query);
        var takes = query["visibilitytimeout"] is not null and not "0";
        if (takes)
            query["visibilitytimeout"] = Period.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        switch (message.Request.Uri.ToUri().GetLeftPart(UriPartial.Path).Split('/'))
        {
            case [.., var queue, "messages"] when takes && message.Request.Method == RequestMethod.Get:
                message.Request.Uri.Query = $"?{query}";
                await ProcessNextAsync(message, pipeline);
                if (message is { HasResponse: true, Response.IsError: false })
                    Take(message.Response, queue);
                break;
            case [.., "messages", var id] when _held.TryGetValue(id, out var lease):
                using (await EnterAsync(lease))
                {
                    query["popreceipt"] = lease.Receipt;
                    message.Request.Uri.Query = $"?{query}";
                    await ProcessNextAsync(message, pipeline);
                    if (message is { HasResponse: true, Response.IsError: false } && !takes)
                        Settle(lease);
                    else if (message is { HasResponse: true } && message.Response.Headers.TryGetValue("x-ms-popreceipt", out var receipt))
                        lease.Keep(receipt);
                }

                break;
            default:
                await ProcessNextAsync(message, pipeline);
                break;
        }
    }

    /// <summary>Notes what was taken, and takes off the attempts that were none.</summary>
    private void Take(Response response, string queue)
    {
        var answer = XDocument.Load(response.Content.ToStream());
        foreach (var message in answer.Descendants("QueueMessage"))
        {
            var path = Path.Combine(state.Folder("messages"), message.Element("MessageId")!.Value);
            var lease = new Lease(path, queue, Lease.Read(path)?.Forgiven ?? 0);
            lease.Keep(message.Element("PopReceipt")!.Value);
            _held[lease.Id] = lease;
            var count = message.Element("DequeueCount")!;
            count.Value = $"{Math.Max(1, (int)count - lease.Forgiven)}";
        }

        var content = new MemoryStream();
        answer.Save(content);
        content.Position = 0;
        response.ContentStream = content;
    }

    /// <summary>One at a time: each update makes the receipt before it worthless.</summary>
    private static async Task<Turn> EnterAsync(Lease lease)
    {
        var gate = Gates[(uint)lease.Id.GetHashCode(StringComparison.Ordinal) % Gates.Length];
        await gate.WaitAsync();
        return new(gate);
    }

    private void Settle(Lease lease)
    {
        _held.TryRemove(lease.Id, out _);
        lease.Settle(delivered: true);
    }

    private async Task UpdateAsync(Lease lease, TimeSpan visibleAfter, CancellationToken cancellationToken)
    {
        foreach (var connection in app.Functions.Select(function => function.Connection).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            try
            {
                var receipt = await storage.Queues(connection).GetQueueClient(lease.Queue)
                    .UpdateMessageAsync(lease.Id, lease.Receipt, (BinaryData?)null, visibleAfter, cancellationToken);
                lease.Keep(receipt.Value.PopReceipt);
                return;
            }
            catch (Exception other) when (other is RequestFailedException { Status: 400 or 404 } || (visibleAfter > TimeSpan.Zero && IsOutage(other)))
            {
                // It is in another account, finished, or somebody else's by now; while storage is away the next renewal comes in seconds.
            }
        }
    }

    private static bool IsOutage(Exception exception) => exception is RequestFailedException or AggregateException or IOException or OperationCanceledException;

    [LoggerMessage(1, LogLevel.Information, "Gave back message {Message} of '{Queue}', which ended with its host")]
    private partial void LogGaveBack(string message, string queue);

    private readonly struct Turn(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }

    /// <summary>A message that this host holds, with its file of three lines: queue, receipt, how many deliveries ended with their host.</summary>
    private sealed class Lease(string path, string queue, int forgiven)
    {
        public string Id => Path.GetFileName(path);

        public string Queue => queue;

        public int Forgiven => forgiven;

        public string Receipt { get; private set; } = "";

        public static Lease? Read(string path) => File.Exists(path) && File.ReadAllLines(path) is [var queue, var receipt, var forgiven]
            ? new(path, queue, int.Parse(forgiven, CultureInfo.InvariantCulture)) { Receipt = receipt }
            : null;

        public void Keep(string receipt) => Write(Receipt = receipt, forgiven);

        /// <summary>It is finished, or failed, which counts; or it ended with its host, which does not.</summary>
        public void Settle(bool delivered)
        {
            if (delivered && forgiven == 0)
                File.Delete(path);
            else
                Write(Receipt = "", delivered ? forgiven : Math.Min(forgiven + 1, MaxForgiven));
        }

        private void Write(string receipt, int count)
        {
            File.WriteAllLines($"{path}.new", [queue, receipt, count.ToString(CultureInfo.InvariantCulture)]);
            File.Move($"{path}.new", path, overwrite: true);
        }
    }
}
