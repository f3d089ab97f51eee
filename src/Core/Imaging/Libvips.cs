using NetVips;

namespace SuperRes.Core.Imaging;

/// <summary>
/// Sets libvips up once a process: only the loaders named here can ever be reached, and nothing is cached.
/// </summary>
internal static class Libvips
{
    private static readonly string[] Loaders =
    [
        "VipsForeignLoadJpegSource",
        "VipsForeignLoadPngSource",
        "VipsForeignLoadWebpSource",
        "VipsForeignLoadTiffSource",
        "VipsForeignLoadNsgifSource",
        "VipsForeignLoadHeifSource",
    ];

    [ThreadStatic]
    private static int _warnings;

    private static readonly Lazy<bool> Ready = new(Prepare);

    /// <summary>Makes sure that the limits on libvips are in force.</summary>
    public static void EnsureReady() => _ = Ready.Value;

    /// <summary>Whether libvips complains of a picture while it is being closed.</summary>
    /// <param name="picture">The last reference to it, by whose end its loader closes the file.</param>
    public static bool WarnsClosing(IDisposable picture)
    {
        // libvips logs from the thread that it is called on.
        var before = _warnings;
        picture.Dispose();
        return _warnings != before;
    }

    private static bool Prepare()
    {
        if (!ModuleInitializer.VipsInitialized)
            throw new InvalidOperationException("libvips cannot be loaded.", ModuleInitializer.Exception);

        NetVips.NetVips.BlockUntrusted = true;
        Operation.Block("VipsForeignLoad", true);
        foreach (var loader in Loaders)
            Operation.Block(loader, false);

        // Each upload is seen once: a cache of operations would only hold on to pictures.
        Cache.Max = 0;
        // What decoders have to say about a picture reaches its sender as an error, and is no news for a log.
        Log.SetLogHandler("VIPS", Enums.LogLevelFlags.All, static (_, level, _) =>
            _warnings += level.HasFlag(Enums.LogLevelFlags.Warning) ? 1 : 0);
        return true;
    }
}
