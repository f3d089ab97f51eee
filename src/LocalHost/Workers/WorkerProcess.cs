using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace SuperRes.LocalHost.Workers;

/// <summary>The application's process. It ends with this one.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private const string ConsolePrefix = "LanguageWorkerConsoleLog";
    private readonly Process _process;
    private readonly Action<string> _write;
    private readonly ConcurrentQueue<string> _errors = [];
    private volatile bool _connected;

    private WorkerProcess(ProcessStartInfo start, Action<string> write)
    {
        _write = write;
        _process = new() { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Write(line.Data);
        _process.ErrorDataReceived += (_, line) => WriteError(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Ended = _process.WaitForExitAsync(CancellationToken.None);
    }

    public int Id => _process.Id;

    /// <summary>Completes when the process has ended, and all that it wrote was read.</summary>
    public Task Ended { get; }

    /// <summary>What it wrote to its error output until it connected: why it could not.</summary>
    public IReadOnlyCollection<string> Errors => _errors;

    /// <summary>Starts a worker that will connect to this host.</summary>
    /// <param name="app">The application.</param>
    /// <param name="environment">Settings that it cannot read itself.</param>
    /// <param name="grpc">Where the host's gRPC service is.</param>
    /// <param name="workerId">By what the host will know it.</param>
    /// <param name="write">Takes each line that it writes.</param>
    public static WorkerProcess Start(
        FunctionApp app, IReadOnlyDictionary<string, string> environment, Uri grpc, string workerId, Action<string> write)
    {
        using var config = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(app.Folder, "worker.config.json")));
        var description = config.RootElement.GetProperty("description");
        var start = new ProcessStartInfo(
            description.GetProperty("defaultExecutablePath").GetString()!.Replace("{WorkerRoot}", $"{app.Folder}/", StringComparison.Ordinal),
            [
                description.GetProperty("defaultWorkerPath").GetString()!, "--functions-uri", grpc.AbsoluteUri, "--functions-worker-id", workerId,
                "--functions-request-id", workerId, "--functions-grpc-max-message-length", $"{int.MaxValue}",
            ])
        { WorkingDirectory = app.Folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        if (OperatingSystem.IsWindows())
            start.CreateNewProcessGroup = true;
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        start.Environment["FUNCTIONS_APPLICATION_DIRECTORY"] = app.Folder;
        start.Environment.TryAdd("FUNCTIONS_WORKER_RUNTIME", "dotnet-isolated");
        start.Environment.TryAdd("AZURE_FUNCTIONS_ENVIRONMENT", "Development");
        var others = start.Environment.TryGetValue("DOTNET_STARTUP_HOOKS", out var hooks) ? $"{hooks}{Path.PathSeparator}" : "";
        start.Environment["DOTNET_STARTUP_HOOKS"] = others + typeof(StartupHook).Assembly.Location;
        return new(start, write);
    }

    /// <summary>From now on its error output is written like its output.</summary>
    public void Connected() => _connected = true;

    /// <summary>Waits a while for the process to end by itself, and then ends it.</summary>
    public async Task EndAsync(TimeSpan patience)
    {
        await Ended.WaitAsync(patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await Ended;
    }

    public void Dispose() => _process.Dispose();

    private void Write(string? line)
    {
        if (line is not null)
            _write(line.StartsWith(ConsolePrefix, StringComparison.Ordinal) ? line[ConsolePrefix.Length..] : line);
    }

    private void WriteError(string? line)
    {
        if (line is null || _connected)
            Write(line);
        else if (_errors.Count < 100)
            _errors.Enqueue(line);
    }
}
