namespace SuperRes.LocalHost.Tests.Fixtures;

/// <summary>A start that comes to nothing.</summary>
/// <param name="ExitCode">Of the process.</param>
/// <param name="Output">What it printed.</param>
/// <param name="Error">What it printed as an error, without the last line end.</param>
internal sealed record FailedStart(int ExitCode, string Output, string Error)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    /// <summary>Starts a host that ends by itself.</summary>
    public static async Task<FailedStart> OfAsync(HostOptions options)
    {
        using var process = options.Process();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        process.Start();
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            await process.WaitForExitAsync(limit.Token);
            return new(process.ExitCode, await output, (await error).TrimEnd());
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
