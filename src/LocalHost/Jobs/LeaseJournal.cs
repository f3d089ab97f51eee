using System.Globalization;
using System.Web;
using System.Xml.Linq;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using SuperRes.LocalHost.Configuration;

namespace SuperRes.LocalHost.Jobs;

/// <summary>A message that this host holds or held.</summary>
/// <param name="Id">The message.</param>
/// <param name="Queue">The queue's address.</param>
/// <param name="Receipt">What it is held by; empty when it was given back.</param>
/// <param name="Forgiven">How many of its deliveries ended because the host ended, which is no attempt.</param>
internal sealed record HeldMessage(string Id, string Queue, string Receipt, int Forgiven);

/// <summary>
/// Writes down which queue messages this host holds, a file a message. The SDK takes messages for ten minutes and has no option for
/// that: what a killed host held is given back by its next start. It sees all requests of the SDK's queue clients.
/// </summary>
internal sealed class LeaseJournal(StateFolder state) : HttpPipelinePolicy
{
    /// <summary>A message that takes its host down each time is given up in the end.</summary>
    private const int MaxForgiven = 10;

    private static readonly TimeSpan MessageLife = TimeSpan.FromDays(7);
    private string? _folder;
    private volatile bool _hostEnds;

    /// <summary>Whether what the SDK gives back now was cancelled by the host's end, and so was no attempt.</summary>
    public bool HostEnds
    {
        get => _hostEnds;
        set => _hostEnds = value;
    }

    private string Folder => _folder ??= state.Folder("messages");

    /// <summary>What is held, or was held by a host that was killed.</summary>
    public IReadOnlyList<HeldMessage> Held()
    {
        foreach (var old in new DirectoryInfo(Folder).EnumerateFiles().Where(file => file.LastWriteTimeUtc < DateTime.UtcNow - MessageLife))
            old.Delete();
        return [.. Directory.EnumerateFiles(Folder).Select(Read).OfType<HeldMessage>().Where(message => message.Receipt.Length > 0)];
    }

    /// <summary>Notes that a message was given back and its delivery does not count.</summary>
    public void GaveBack(HeldMessage message) =>
        Write(message with { Receipt = "", Forgiven = Math.Min(message.Forgiven + 1, MaxForgiven) });

    /// <summary>Forgets a message that is not this host's any more.</summary>
    public void Forget(HeldMessage message) => File.Delete(PathOf(message.Id));

    /// <inheritdoc/>
    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => ProcessNext(message, pipeline);

    /// <inheritdoc/>
    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        await ProcessNextAsync(message, pipeline);
        if (message is not { HasResponse: true, Response.IsError: false })
            return;
        var visibility = HttpUtility.ParseQueryString(message.Request.Uri.Query)["visibilitytimeout"];
        var address = message.Request.Uri.ToUri().GetLeftPart(UriPartial.Path);
        switch (message.Request.Method.Method, address.Split('/'))
        {
            case ("GET", [.., "messages"]) when visibility is not null:
                Take(message.Response, address[..^"/messages".Length]);
                break;
            case ("DELETE", [.., "messages", var id]):
                File.Delete(PathOf(id));
                break;
            case ("PUT", [.., "messages", var id]) when Read(PathOf(id)) is { } held && visibility == "0":
                if (HostEnds)
                    GaveBack(held);
                else
                    Write(held with { Receipt = "" }); // The function failed: an attempt.
                break;
            case ("PUT", [.., "messages", var id]) when Read(PathOf(id)) is { } held
                && message.Response.Headers.TryGetValue("x-ms-popreceipt", out var receipt):
                Write(held with { Receipt = receipt });
                break;
        }
    }

    /// <summary>Notes what was taken, and takes off the attempts that were none.</summary>
    private void Take(Response response, string queue)
    {
        var answer = XDocument.Load(response.Content.ToStream());
        foreach (var message in answer.Descendants("QueueMessage"))
        {
            var id = message.Element("MessageId")!.Value;
            var forgiven = Read(PathOf(id))?.Forgiven ?? 0;
            Write(new(id, queue, message.Element("PopReceipt")!.Value, forgiven));
            var count = message.Element("DequeueCount")!;
            count.Value = Math.Max(1, int.Parse(count.Value, CultureInfo.InvariantCulture) - forgiven).ToString(CultureInfo.InvariantCulture);
        }

        var content = new MemoryStream();
        answer.Save(content);
        content.Position = 0;
        response.ContentStream = content;
    }

    private static HeldMessage? Read(string path) =>
        File.Exists(path) && File.ReadAllLines(path) is [var queue, var receipt, var forgiven]
            ? new(Path.GetFileName(path), queue, receipt, int.Parse(forgiven, CultureInfo.InvariantCulture))
            : null;

    private void Write(HeldMessage message)
    {
        var path = PathOf(message.Id);
        var whole = $"{path}.new";
        File.WriteAllLines(whole, [message.Queue, message.Receipt, message.Forgiven.ToString(CultureInfo.InvariantCulture)]);
        File.Move(whole, path, overwrite: true);
    }

    private string PathOf(string id) => Path.Combine(Folder, id);
}
