using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace SuperRes.Functions.Tests.Hosting;

/// <summary>The built host as a process of its own, on a free port and on the storage account given.</summary>
public sealed partial class RunningHost : IAsyncDisposable
{
    /// <summary>The key of the webhook that takes events.</summary>
    public const string WebhookKey = "the-key-of-the-webhook";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(40);

    private readonly Process _process;
    private readonly StringBuilder _log = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly HostState _state;
    private volatile int _worker;

    private RunningHost(Process process, HostState state)
    {
        (_process, _state) = (process, state);
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.Exited += (_, _) =>
            _address.TrySetException(new InvalidOperationException($"The host ended before it listened:\n{Log}"));
        _process.EnableRaisingEvents = true;
    }

    /// <summary>Sends requests to <c>/api/</c> of this host.</summary>
    public HttpClient Client { get; private set; } = null!;

    /// <summary>All that the host has printed so far.</summary>
    public string Log
    {
        get
        {
            lock (_log)
                return _log.ToString();
        }
    }

    /// <summary>Resident memory of the worker, in bytes: what runs in Azure too.</summary>
    public long ResidentBytes
    {
        get
        {
            using var worker = Process.GetProcessById(_worker);
            return worker.WorkingSet64;
        }
    }

    /// <summary>The process that the functions run in.</summary>
    public int WorkerId => _worker;

    /// <summary>Starts the host and waits until it listens.</summary>
    /// <param name="storage">Connection string of the storage account.</param>
    /// <param name="settings">Further settings, by the names that environment variables have.</param>
    /// <param name="arguments">Of its command line.</param>
    public static Task<RunningHost> StartAsync(
        string storage, IReadOnlyDictionary<string, string>? settings = null, params string[] arguments)
    {
        var state = HostState.Take(storage);
        return StartAsync(StartInfo(storage, state, settings, arguments), state);
    }

    /// <summary>Starts the host on functions that were published and waits until it listens.</summary>
    /// <param name="functions">Their folder.</param>
    /// <param name="storage">Connection string of the storage account.</param>
    public static Task<RunningHost> StartPublishedAsync(string functions, string storage)
    {
        var state = HostState.Take(storage);
        var start = StartInfo(storage, state, settings: null, []);
        start.ArgumentList[1] = functions;
        return StartAsync(start, state);
    }

    /// <summary>Starts the host as a member of a control group and waits until it listens.</summary>
    /// <param name="storage">Connection string of the storage account.</param>
    /// <param name="settings">Further settings, by the names that environment variables have.</param>
    /// <param name="members">The file that lists the group's processes.</param>
    public static Task<RunningHost> StartWithinAsync(
        string storage, IReadOnlyDictionary<string, string> settings, string members)
    {
        var state = HostState.Take(storage);
        var start = StartInfo(storage, state, settings, []);
        string[] host = [.. start.ArgumentList];
        start.FileName = "sh";
        start.ArgumentList.Clear();
        foreach (var argument in (string[])["-c", "echo $$ > \"$0\" && exec dotnet \"$@\"", members, .. host])
            start.ArgumentList.Add(argument);
        return StartAsync(start, state);
    }

    private static async Task<RunningHost> StartAsync(ProcessStartInfo start, HostState state)
    {
        var host = new RunningHost(new Process { StartInfo = start }, state);
        host._process.Start();
        host._process.BeginOutputReadLine();
        host._process.BeginErrorReadLine();
        try
        {
            var address = await host._address.Task.WaitAsync(StartLimit);
            host.Client = new HttpClient { BaseAddress = new Uri(address, "/api/"), Timeout = TimeSpan.FromMinutes(3) };
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks the host to end (SIGTERM) and waits until it has.</summary>
    public async Task StopAsync()
    {
        if (_process.HasExited)
            return;
        _ = SendSignal(_process.Id, SigTerm);
        using var limit = new CancellationTokenSource(StopLimit);
        await _process.WaitForExitAsync(limit.Token);
    }

    /// <summary>Ends the host without warning (SIGKILL), as a crash does.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        try
        {
            await StopAsync();
        }
        finally
        {
            if (!_process.HasExited)
                _process.Kill(entireProcessTree: true);
            _process.Dispose();
            _state.Dispose();
        }
    }

    private static ProcessStartInfo StartInfo(
        string storage, HostState state, IReadOnlyDictionary<string, string>? settings, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Built.LocalHost, Built.Functions, "--port", "0", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
            Environment =
            {
                ["AzureWebJobsStorage"] = storage,
                ["LocalHost__State"] = state.Folder,
                ["LocalHost__Keys__System__blobs_extension"] = WebhookKey,
            },
        };
        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return start;
    }

    private void Read(string? line)
    {
        if (line is null)
            return;
        lock (_log)
            _log.AppendLine(line);
        if (WorkerLine().Match(line) is { Success: true } worker)
            _worker = int.Parse(worker.Groups["id"].Value, CultureInfo.InvariantCulture);
        if (ListeningLine().Match(line) is { Success: true } match)
            _address.TrySetResult(new Uri(match.Groups["address"].Value));
    }

    [GeneratedRegex(@"Listening on (?<address>http://\S+)")]
    private static partial Regex ListeningLine();

    [GeneratedRegex(@"Worker process (?<id>\d+) is ready")]
    private static partial Regex WorkerLine();

    private const int SigTerm = 15;

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int processId, int signal);
}
