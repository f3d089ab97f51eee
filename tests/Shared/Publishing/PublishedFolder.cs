using System.Diagnostics;
using System.Reflection;

namespace SuperRes.Tests;

/// <summary>
/// What <c>dotnet publish</c> makes of the functions, as azd and the image do it: the files that go to Azure. A test
/// project that uses it tells the repository's folder as assembly metadata.
/// </summary>
public sealed class PublishedFolder : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("superres-published-");

    /// <summary>Folder with the published files.</summary>
    public string Path => _folder.FullName;

    /// <summary>Full path of a published file.</summary>
    public string PathOf(string file) => System.IO.Path.Combine(Path, file);

    /// <summary>Publishes into the folder, once more if it was done before.</summary>
    public Task PublishAsync(CancellationToken cancellationToken) => Task.Run(Publish, cancellationToken);

    public ValueTask InitializeAsync() => new(PublishAsync(TestContext.Current.CancellationToken));

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private void Publish()
    {
        var root = typeof(PublishedFolder).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "RepositoryRoot").Value!;
        // Test projects run side by side, and all of them would write to the same intermediate folder.
        using var turn = new Mutex(initiallyOwned: false, "superres-publish", new NamedWaitHandleOptions { CurrentSessionOnly = false });
        Take(turn);
        try
        {
            Run(root);
        }
        finally
        {
            turn.ReleaseMutex();
        }
    }

    private static void Take(Mutex turn)
    {
        try
        {
            turn.WaitOne();
        }
        catch (AbandonedMutexException)
        {
            // The program before this one was ended while it published. The mutex is held all the same.
        }
    }

    private void Run(string root)
    {
        // A build server would outlive the test and keep its output open.
        var start = new ProcessStartInfo(
            "dotnet", ["publish", "src/Functions", "-c", "Release", "-o", Path, "--disable-build-servers", "--nologo"])
        {
            WorkingDirectory = root,
            RedirectStandardOutput = true,
        };
        using var publish = Process.Start(start)!;
        var output = publish.StandardOutput.ReadToEnd();
        publish.WaitForExit();
        Assert.True(publish.ExitCode == 0, output);
    }
}
