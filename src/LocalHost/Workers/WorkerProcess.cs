using System.Diagnostics;
using System.Text.Json;
using SuperRes.LocalHost.Configuration;

namespace SuperRes.LocalHost.Workers;

/// <summary>The application's process. It ends with this one.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private const int MaxErrors = 100;
    private const string ConsolePrefix = "LanguageWorkerConsoleLog";
    private readonly Process _process;
    private readonly Action<string> _write;
    private readonly List<string> _errors = [];
    private volatile bool _connected;

    private WorkerProcess(Process process, Action<string> write) => (_process, _write) = (process, write);

    /// <summary>The process.</summary>
    public int Id => _process.Id;

    /// <summary>Completes when the process has ended, and all that it wrote was read.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <summary>What it wrote to its error output until it connected: why it could not.</summary>
    public IReadOnlyList<string> Errors
    {
        get
        {
            lock (_errors)
                return [.. _errors];
        }
    }

    /// <summary>Starts a worker that will connect to this host.</summary>
    /// <param name="app">The application.</param>
    /// <param name="environment">Settings that it cannot read itself.</param>
    /// <param name="host">Where the host's gRPC service is.</param>
    /// <param name="workerId">By what the host will know it.</param>
    /// <param name="write">Takes each line that it writes.</param>
    public static WorkerProcess Start(
        FunctionApp app, IReadOnlyDictionary<string, string> environment, Uri host, string workerId, Action<string> write)
    {
        var worker = new WorkerProcess(new Process { StartInfo = StartInfo(app, environment, host, workerId) }, write);
        worker._process.OutputDataReceived += (_, line) => worker.Write(line.Data);
        worker._process.ErrorDataReceived += (_, line) => worker.Collect(line.Data);
        worker._process.Start();
        worker._process.BeginOutputReadLine();
        worker._process.BeginErrorReadLine();
        worker.Ended = worker._process.WaitForExitAsync(CancellationToken.None);
        return worker;
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

    /// <inheritdoc/>
    public void Dispose() => _process.Dispose();

    private static ProcessStartInfo StartInfo(
        FunctionApp app, IReadOnlyDictionary<string, string> environment, Uri host, string workerId)
    {
        using var config = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(app.Folder, "worker.config.json")));
        var description = config.RootElement.GetProperty("description");
        var start = new ProcessStartInfo(
            description.GetProperty("defaultExecutablePath").GetString()!.Replace("{WorkerRoot}", app.Folder + "/", StringComparison.Ordinal),
            [
                description.GetProperty("defaultWorkerPath").GetString()!, "--functions-uri", host.AbsoluteUri, "--functions-worker-id", workerId,
                "--functions-request-id", Guid.NewGuid().ToString(), "--functions-grpc-max-message-length", $"{int.MaxValue}",
            ])
        {
            WorkingDirectory = app.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (OperatingSystem.IsWindows())
            start.CreateNewProcessGroup = true;
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        start.Environment["FUNCTIONS_APPLICATION_DIRECTORY"] = app.Folder;
        start.Environment.TryAdd("FUNCTIONS_WORKER_RUNTIME", "dotnet-isolated");
        start.Environment.TryAdd("AZURE_FUNCTIONS_ENVIRONMENT", "Development");
        var hooks = start.Environment.TryGetValue("DOTNET_STARTUP_HOOKS", out var others) ? $"{others}{Path.PathSeparator}" : "";
        start.Environment["DOTNET_STARTUP_HOOKS"] = hooks + typeof(StartupHook).Assembly.Location;
        return start;
    }

    private void Write(string? line)
    {
        if (line is not null)
            _write(line.StartsWith(ConsolePrefix, StringComparison.Ordinal) ? line[ConsolePrefix.Length..] : line);
    }

    private void Collect(string? line)
    {
        if (line is null || _connected)
        {
            Write(line);
            return;
        }

        lock (_errors)
        {
            if (_errors.Count < MaxErrors)
                _errors.Add(line);
        }
    }
}
