using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace SuperRes.LocalHost.Emulator;

/// <summary>A running Azurite, on loopback.</summary>
internal sealed partial class Azurite : IAsyncDisposable
{
    /// <summary>The emulator's account; name and key are public and the same everywhere.</summary>
    private const string Account = "devstoreaccount1";

    private const string Key =
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);
    private readonly Process _process;

    private Azurite(Process process, int blobPort, int queuePort) =>
        (_process, BlobPort, QueuePort) = (process, blobPort, queuePort);

    /// <summary>Where blobs are served.</summary>
    public int BlobPort { get; }

    /// <summary>Where queues are served.</summary>
    public int QueuePort { get; }

    /// <summary>How to reach it.</summary>
    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};"
        + $"BlobEndpoint=http://127.0.0.1:{BlobPort}/{Account};QueueEndpoint=http://127.0.0.1:{QueuePort}/{Account};";

    /// <summary>Starts an emulator.</summary>
    /// <param name="package">The installed package.</param>
    /// <param name="dataFolder">Where it keeps its data.</param>
    /// <param name="blobPort">Where to serve blobs; 0 takes a free port.</param>
    /// <param name="queuePort">Where to serve queues; 0 takes a free port.</param>
    /// <param name="cancellationToken">Ends the wait for the start.</param>
    /// <param name="node">The program to run it with.</param>
    /// <exception cref="NodeMissingException">There is no Node.js.</exception>
    /// <exception cref="IOException">The emulator ended instead of starting, for example because a port is taken.</exception>
    public static async Task<Azurite> StartAsync(
        AzuritePackage package, string dataFolder, int blobPort, int queuePort, CancellationToken cancellationToken,
        string node = "node")
    {
        Directory.CreateDirectory(dataFolder);
        var process = NodeProcess.Start(node, package.Folder,
        [
            package.Script, "--silent", "--loose", "--skipApiVersionCheck", "--disableTelemetry",
            "--location", dataFolder, "--blobHost", "127.0.0.1", "--queueHost", "127.0.0.1", "--tableHost", "127.0.0.1",
            "--blobPort", Text(blobPort), "--queuePort", Text(queuePort), "--tablePort", "0",
        ]);
        try
        {
            var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
            var ports = await ReadPortsAsync(process, cancellationToken).WaitAsync(StartTimeout, cancellationToken);
            if (ports is not var (blob, queue))
                throw new IOException($"Azurite did not start: {(await errors).Trim()}");

            _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            return new(process, blob, queue);
        }
        catch
        {
            await StopAsync(process);
            throw;
        }
    }

    /// <summary>Stops it: its data is on disk then.</summary>
    public async ValueTask DisposeAsync() => await StopAsync(_process);

    private static async Task<(int Blob, int Queue)?> ReadPortsAsync(Process process, CancellationToken cancellationToken)
    {
        int? blob = null;
        int? queue = null;
        while ((blob is null || queue is null)
            && await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (ListeningLine().Match(line) is { Success: true } match)
            {
                var port = int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture);
                if (match.Groups[1].Value == "Blob")
                    blob = port;
                else
                    queue = port;
            }
        }

        return blob is { } blobPort && queue is { } queuePort ? (blobPort, queuePort) : null;
    }

    private static async Task StopAsync(Process process)
    {
        using (process)
        {
            process.StandardInput.Close();
            using var patience = new CancellationTokenSource(StopTimeout);
            await process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (process.HasExited)
                return;
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Azurite (Blob|Queue) service is successfully listening at http://127\.0\.0\.1:(\d+)")]
    private static partial Regex ListeningLine();
}
