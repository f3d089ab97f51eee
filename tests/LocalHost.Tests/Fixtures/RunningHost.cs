using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace SuperRes.LocalHost.Tests.Fixtures;

/// <summary>The built host as a process of its own, with the second project.</summary>
internal sealed partial class RunningHost : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly List<string> _log = [];
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RunningHost(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.Exited += (_, _) =>
            _address.TrySetException(new InvalidOperationException($"The host ended before it listened:\n{string.Join('\n', Log)}"));
        _process.EnableRaisingEvents = true;
    }

    /// <summary>Sends requests to this host.</summary>
    public HttpClient Http { get; private set; } = null!;

    /// <summary>The host's process.</summary>
    public int Id => _process.Id;

    /// <summary>The process that the functions run in, or ran in.</summary>
    public int WorkerId => WorkerIds[^1];

    /// <summary>All lines so far.</summary>
    public IReadOnlyList<string> Log
    {
        get
        {
            lock (_log)
                return [.. _log];
        }
    }

    private List<int> WorkerIds =>
        [.. Log.Select(line => WorkerLine().Match(line)).Where(match => match.Success)
            .Select(match => int.Parse(match.Groups["id"].Value, CultureInfo.InvariantCulture))];

    /// <summary>Starts a host and waits until it listens.</summary>
    public static async Task<RunningHost> StartAsync(HostOptions options)
    {
        var host = new RunningHost(options.Process());
        host._process.Start();
        host._process.BeginOutputReadLine();
        host._process.BeginErrorReadLine();
        try
        {
            var address = await host._address.Task.WaitAsync(StartLimit, TestContext.Current.CancellationToken);
            host.Http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(3) };
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until the host has printed something.</summary>
    public Task WaitForLogAsync(string text) => Wait.UntilAsync(
        () => Log.Any(line => line.Contains(text, StringComparison.Ordinal)), $"the line '{text}' in\n{string.Join('\n', Log)}");

    /// <summary>Waits until another worker is ready.</summary>
    public Task WaitForWorkerAsync(int otherThan) => Wait.UntilAsync(() => WorkerId != otherThan, "another worker");

    /// <summary>Waits until a host that was asked to end takes no new requests.</summary>
    public Task WaitUntilStoppingAsync() => Wait.UntilAsync(
        async () =>
        {
            using var probe = new TcpClient();
            try
            {
                await probe.ConnectAsync(IPAddress.Loopback, Http.BaseAddress!.Port, TestContext.Current.CancellationToken);
                return false;
            }
            catch (SocketException)
            {
                return true;
            }
        },
        "a host that refuses connections");

    /// <summary>Asks the host to end (SIGTERM).</summary>
    /// <returns>Its exit code.</returns>
    public Task<int> StopAsync()
    {
        Signals.Send(_process, Signals.Terminate);
        return ExitAsync();
    }

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> ExitAsync()
    {
        using var limit = new CancellationTokenSource(StopLimit);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    /// <summary>Ends the host alone and without warning (SIGKILL).</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Http?.Dispose();
        try
        {
            await StopAsync();
        }
        finally
        {
            if (!_process.HasExited)
                _process.Kill(entireProcessTree: true);
            _process.Dispose();
        }
    }

    private void Read(string? line)
    {
        if (line is null)
            return;
        lock (_log)
            _log.Add(line);
        if (ListeningLine().Match(line) is { Success: true } match)
            _address.TrySetResult(new Uri(match.Groups["address"].Value));
    }

    [GeneratedRegex(@"Listening on (?<address>http://\S+)$")]
    private static partial Regex ListeningLine();

    [GeneratedRegex(@"Worker process (?<id>\d+) is ready$")]
    private static partial Regex WorkerLine();
}
