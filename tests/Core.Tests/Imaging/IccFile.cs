using System.Buffers.Binary;
using System.Text;

namespace SuperRes.Core.Tests.Imaging;

/// <summary>Builds small version 2 ICC profiles of matrix or grey type (ICC.1:2001-04).</summary>
internal static class IccFile
{
    /// <summary>Adobe RGB (1998): its primaries adapted to D50, gamma 563/256.</summary>
    public static byte[] AdobeRgb() => Build("RGB ", 563.0 / 256,
        ("rXYZ", [0.60974, 0.31111, 0.01947]),
        ("gXYZ", [0.20528, 0.62567, 0.06087]),
        ("bXYZ", [0.14919, 0.06322, 0.74457]));

    /// <summary>Grey with gamma 1.8, as old scanners write.</summary>
    public static byte[] Grey() => Build("GRAY", 1.8);

    private static byte[] Build(string space, double gamma, params (string Tag, double[] Xyz)[] primaries)
    {
        var curve = Bytes("curv", 0, 0, 0, 0, 0, 0, 0, 1, (byte)(int)gamma, (byte)(gamma % 1 * 256), 0, 0);
        List<(string Tag, byte[] Body)> tags =
        [
            ("desc", [.. Bytes("desc", 0, 0, 0, 0, 0, 0, 0, 5), .. "Test\0"u8, .. new byte[78 + 1]]),
            ("cprt", [.. Bytes("text", 0, 0, 0, 0), .. "CC0\0"u8]),
            ("wtpt", Xyz(0.9642, 1, 0.8249)),
            .. primaries.Select(primary => (primary.Tag, Xyz(primary.Xyz))),
            .. (space == "GRAY" ? ["kTRC"] : new[] { "rTRC", "gTRC", "bTRC" }).Select(tag => (tag, curve)),
        ];

        var table = new List<byte>(Number(tags.Count));
        var data = new List<byte>();
        foreach (var (tag, body) in tags)
        {
            table.AddRange([.. Encoding.ASCII.GetBytes(tag), .. Number(132 + 12 * tags.Count + data.Count), .. Number(body.Length)]);
            data.AddRange([.. body, .. new byte[(4 - body.Length % 4) % 4]]);
        }

        var header = new byte[128];
        Number(128 + table.Count + data.Count).CopyTo(header, 0);
        (header[8], header[9]) = (2, 0x20);
        Encoding.ASCII.GetBytes("mntr" + space + "XYZ ").CopyTo(header, 12);
        "acsp"u8.CopyTo(header.AsSpan(36));
        Xyz(0.9642, 1, 0.8249)[8..].CopyTo(header, 68);
        return [.. header, .. table, .. data];
    }

    private static byte[] Xyz(params double[] values) =>
        [.. Bytes("XYZ ", 0, 0, 0, 0), .. values.SelectMany(value => Number((int)Math.Round(value * 65536)))];

    private static byte[] Bytes(string type, params byte[] rest) => [.. Encoding.ASCII.GetBytes(type), .. rest];

    private static byte[] Number(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
