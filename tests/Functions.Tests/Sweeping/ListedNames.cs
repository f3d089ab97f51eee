using System.Globalization;
using System.Net;
using System.Text;
using System.Web;
using System.Xml.Linq;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using SuperRes.Functions.Tests.Hosting;

namespace SuperRes.Functions.Tests.Sweeping;

/// <summary>A storage account whose only container is <c>input</c>, listed in an order of the test's choice.</summary>
internal sealed class ListedNames(List<string> names, int pageSize) : HttpMessageHandler
{
    /// <summary>Waits with every answer until the caller gives up.</summary>
    public bool IsStalled { get; set; }

    /// <summary>Calls that have come.</summary>
    public int Calls { get; private set; }

    /// <summary>A client for it.</summary>
    public BlobServiceClient CreateClient() => new(StorageAccount.Unreachable, new BlobClientOptions
    {
        Transport = new HttpClientTransport(new HttpClient(this)),
        Retry = { MaxRetries = 0 },
    });

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Calls++;
        if (IsStalled)
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        var isInput = request.RequestUri!.AbsolutePath.EndsWith("/input", StringComparison.Ordinal);
        var marker = HttpUtility.ParseQueryString(request.RequestUri.Query)["marker"];
        return new HttpResponseMessage(HttpStatusCode.OK)
        {
            RequestMessage = request,
            Content = new StringContent(
                List(isInput ? names : [], string.IsNullOrEmpty(marker) ? 0 : int.Parse(marker, CultureInfo.InvariantCulture)).ToString(),
                Encoding.UTF8, "application/xml"),
        };
    }

    /// <summary>A page from a place on.</summary>
    private XElement List(List<string> listed, int from) => new(
        "EnumerationResults",
        new XAttribute("ServiceEndpoint", "http://storage/"),
        new XAttribute("ContainerName", "input"),
        new XElement("Blobs", listed.Skip(from).Take(pageSize).Select(name => new XElement(
            "Blob",
            new XElement("Name", name),
            new XElement(
                "Properties",
                new XElement("Last-Modified", DateTimeOffset.UnixEpoch.ToString("R", CultureInfo.InvariantCulture)),
                new XElement("Etag", "0x1"),
                new XElement("Content-Length", 1),
                new XElement("BlobType", "BlockBlob"))))),
        new XElement("NextMarker", from + pageSize < listed.Count ? $"{from + pageSize}" : ""));
}
