using System.Diagnostics;

namespace SuperRes.LocalHost.Tests.Fixtures;

/// <summary>How to start a host.</summary>
/// <param name="Account">On which storage account.</param>
internal sealed record HostOptions(Account Account)
{
    /// <summary>The system key of the webhook that takes events.</summary>
    public const string WebhookKey = "the-key-of-the-webhook";

    public string App { get; init; } = Built.SecondProject;

    public string Storage { get; init; } = Account.ConnectionString;

    /// <summary>The state folder's name: the same one is what a restart finds, another one is for a second host beside the first.</summary>
    public string State { get; init; } = "state";

    public int Port { get; init; }

    /// <summary>As environment variables.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    public string[] Arguments { get; init; } = [];

    /// <summary>Whether settings give the webhook's key; else all keys are in a file.</summary>
    public bool GivesWebhookKey { get; init; } = true;

    /// <summary>Whether the host leads a process group, as one that a shell starts.</summary>
    public bool LeadsGroup { get; init; }

    public string StateFolder => Path.Combine(Account.Folder, State);

    public Process Process()
    {
        string[] program = LeadsGroup ? ["setsid", "dotnet"] : ["dotnet"];
        var start = new ProcessStartInfo(
            program[0], [.. program[1..], Built.LocalHost, App, "--port", $"{Port}", .. Arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Account.Folder,
            Environment =
            {
                ["AzureWebJobsStorage"] = Storage,
                ["AzureFunctionsWebHost__hostid"] = Account.HostId,
                ["LocalHost__State"] = StateFolder,
            },
        };
        start.Environment.Remove(StorageFixture.AccountsVariable);
        if (GivesWebhookKey)
            start.Environment["LocalHost__Keys__System__blobs_extension"] = WebhookKey;
        foreach (var (name, value) in Settings)
            start.Environment[name] = value;
        return new Process { StartInfo = start };
    }
}
