using System.Security.Cryptography;
using System.Text;

namespace SuperRes.Functions.Tests.Hosting;

/// <summary>
/// The folder that a host keeps its state in: the same for the next host on the account, as on a user's machine, and another one
/// for a second host beside the first.
/// </summary>
internal sealed class HostState : IDisposable
{
    private static readonly DirectoryInfo Root = Directory.CreateTempSubdirectory("superres-hosts-");
    private static readonly HashSet<string> Taken = [];

    private HostState(string folder) => Folder = folder;

    static HostState() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Root.Delete(recursive: true);

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>Takes the first folder of an account that no running host has.</summary>
    public static HostState Take(string storage)
    {
        var account = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(storage)).AsSpan(0, 8));
        lock (Taken)
            return new(Enumerable.Range(0, int.MaxValue).Select(number => Path.Combine(Root.FullName, $"{account}-{number}")).First(Taken.Add));
    }

    public void Dispose()
    {
        lock (Taken)
            Taken.Remove(Folder);
    }
}
