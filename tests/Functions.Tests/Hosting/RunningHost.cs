using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace SuperRes.Functions.Tests.Hosting;

/// <summary>The built host as a process of its own, on a free port and on the storage account given.</summary>
public sealed partial class RunningHost : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(40);

    private readonly Process _process;
    private readonly StringBuilder _log = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RunningHost(Process process)
    {
        _process = process;
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

    /// <summary>Resident memory of the process in bytes.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts the host and waits until it listens.</summary>
    /// <param name="storage">Connection string of the storage account.</param>
    /// <param name="settings">Further settings, by the names that environment variables have.</param>
    /// <param name="arguments">Of its command line.</param>
    public static Task<RunningHost> StartAsync(
        string storage, IReadOnlyDictionary<string, string>? settings = null, params string[] arguments) =>
        StartAsync(StartInfo(storage, settings, arguments));

    /// <summary>Starts the host as a member of a control group and waits until it listens.</summary>
    /// <param name="storage">Connection string of the storage account.</param>
    /// <param name="settings">Further settings, by the names that environment variables have.</param>
    /// <param name="members">The file that lists the group's processes.</param>
    public static Task<RunningHost> StartWithinAsync(
        string storage, IReadOnlyDictionary<string, string> settings, string members)
    {
        var start = StartInfo(storage, settings, []);
        string[] host = [.. start.ArgumentList];
        start.FileName = "sh";
        start.ArgumentList.Clear();
        foreach (var argument in (string[])["-c", "echo $$ > \"$0\" && exec dotnet \"$@\"", members, .. host])
            start.ArgumentList.Add(argument);
        return StartAsync(start);
    }

    private static async Task<RunningHost> StartAsync(ProcessStartInfo start)
    {
        var host = new RunningHost(new Process { StartInfo = start });
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
        }
    }

    private static ProcessStartInfo StartInfo(
        string storage, IReadOnlyDictionary<string, string>? settings, string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "SuperRes.Functions.dll");
        var start = new ProcessStartInfo("dotnet", [program, "--port", "0", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
            Environment = { ["AzureWebJobsStorage"] = storage },
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
        if (ListeningLine().Match(line) is { Success: true } match)
            _address.TrySetResult(new Uri(match.Groups["address"].Value));
    }

    [GeneratedRegex(@"Listening on (?<address>http://\S+)")]
    private static partial Regex ListeningLine();

    private const int SigTerm = 15;

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int processId, int signal);
}
