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
    private readonly HashSet<UInt128> _told;
    private readonly HashSet<UInt128> _listed = [];
    private readonly FileStream _file;

    public ToldVersions(string path)
    {
        _file = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        var bytes = new byte[_file.Length / 16 * 16]; // A version that was half written when the host was killed is told again.
        _file.ReadExactly(bytes);
        _file.SetLength(bytes.Length);
        _told = [.. MemoryMarshal.Cast<byte, UInt128>(bytes)];
    }

    /// <summary>Whether a version that was listed is new.</summary>
    public bool IsNew(BlobItem blob)
    {
        _listed.Add(Hash(blob));
        return !_told.Contains(Hash(blob));
    }

    /// <summary>Remembers that a version was told of.</summary>
    public void Add(BlobItem blob)
    {
        _told.Add(Hash(blob));
        Write([Hash(blob)]);
    }

    /// <summary>A listing begins: of what is not in it nothing needs to be known after <see cref="Prune"/>.</summary>
    public void Begin() => _listed.Clear();

    /// <summary>Forgets what was not listed.</summary>
    public void Prune()
    {
        if (_told.RemoveWhere(version => !_listed.Contains(version)) == 0)
            return;
        _file.SetLength(0);
        Write([.. _told]);
    }

    public void Dispose() => _file.Dispose();

    private void Write(UInt128[] versions)
    {
        _file.Write(MemoryMarshal.AsBytes(versions.AsSpan()));
        _file.Flush();
    }

    private static UInt128 Hash(BlobItem blob) => XxHash128.HashToUInt128(Encoding.UTF8.GetBytes($"{blob.Properties.ETag:H} {blob.Name}"));
}
