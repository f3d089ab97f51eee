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

    private static readonly Lazy<bool> Ready = new(Prepare);

    /// <summary>Makes sure that the limits on libvips are in force.</summary>
    public static void EnsureReady() => _ = Ready.Value;

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
        Log.SetLogHandler("VIPS", Enums.LogLevelFlags.All, static (_, _, _) => { });
        return true;
    }
}
