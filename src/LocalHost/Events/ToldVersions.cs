using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Azure.Storage.Blobs.Models;

namespace SuperRes.LocalHost.Events;

/// <summary>
/// Which versions of blobs a watcher has told of, kept over a restart: 16 bytes a version. What is listed no more is forgotten. Without
/// the file everything is told again, which is slow but harmless: events are hints.
/// </summary>
internal sealed class ToldVersions : IDisposable
{
    private const int Size = 16;
    private readonly HashSet<UInt128> _told;
    private readonly HashSet<UInt128> _listed = [];
    private readonly FileStream _file;

    /// <summary>Opens the record, which is this process's alone.</summary>
    public ToldVersions(string path)
    {
        _file = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        var bytes = new byte[_file.Length / Size * Size]; // A version that was half written when the host was killed is told again.
        _file.ReadExactly(bytes);
        _file.SetLength(bytes.Length);
        _told = [.. MemoryMarshal.Cast<byte, UInt128>(bytes)];
    }

    /// <summary>How many versions are remembered.</summary>
    public int Count => _told.Count;

    /// <summary>Whether a version that was listed is new.</summary>
    public bool IsNew(BlobItem blob)
    {
        var version = Hash(blob);
        _listed.Add(version);
        return !_told.Contains(version);
    }

    /// <summary>Remembers that a version was told of.</summary>
    public void Add(BlobItem blob)
    {
        var version = Hash(blob);
        if (!_told.Add(version))
            return;
        _file.Write(MemoryMarshal.AsBytes([version]));
        _file.Flush();
    }

    /// <summary>Forgets what was not listed since the last call, which was a whole listing.</summary>
    public void Prune()
    {
        if (_told.RemoveWhere(version => !_listed.Contains(version)) > 0)
        {
            _file.SetLength(0);
            _file.Write(MemoryMarshal.AsBytes(_told.ToArray().AsSpan()));
            _file.Flush();
        }

        _listed.Clear();
    }

    /// <summary>Begins a listing anew.</summary>
    public void Restart() => _listed.Clear();

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static UInt128 Hash(BlobItem blob) =>
        XxHash128.HashToUInt128(Encoding.UTF8.GetBytes($"{blob.Properties.ETag:H} {blob.Name}"));
}
