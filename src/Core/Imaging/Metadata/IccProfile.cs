using System.Buffers.Binary;

namespace SuperRes.Core.Imaging.Metadata;

/// <summary>Colour space of the device that an ICC profile describes.</summary>
internal enum ProfileSpace
{
    /// <summary>Not a profile, or of a space no picture here is stored in.</summary>
    Unusable,

    /// <summary>Red, green, blue.</summary>
    Rgb,

    /// <summary>Grey.</summary>
    Grey,

    /// <summary>Cyan, magenta, yellow, black.</summary>
    Cmyk,
}

/// <summary>Judges ICC profiles by their header and tag table (ISO 15076-1, 7.2 and 7.3), as strictly as libpng.</summary>
internal static class IccProfile
{
    private const int HeaderBytes = 128;
    private const int TagBytes = 12;

    /// <summary>The space of a profile that is sound enough for every reader and writer.</summary>
    public static ProfileSpace SpaceOf(ReadOnlySpan<byte> profile)
    {
        if (profile.Length < HeaderBytes + 4
            || Number(profile, 0) != profile.Length
            || profile[8] > 3 && profile.Length % 4 != 0
            || Number(profile, 64) >= 0xFFFF
            || !Is(profile, 36, "acsp"u8)
            || !IsDeviceClass(profile)
            || !(Is(profile, 20, "XYZ "u8) || Is(profile, 20, "Lab "u8))
            || !TagsAreInside(profile))
            return ProfileSpace.Unusable;

        return Is(profile, 16, "RGB "u8) ? ProfileSpace.Rgb
            : Is(profile, 16, "GRAY"u8) ? ProfileSpace.Grey
            : Is(profile, 16, "CMYK"u8) ? ProfileSpace.Cmyk
            : ProfileSpace.Unusable;
    }

    private static bool IsDeviceClass(ReadOnlySpan<byte> profile) => Is(profile, 12, "mntr"u8)
        || Is(profile, 12, "scnr"u8) || Is(profile, 12, "prtr"u8) || Is(profile, 12, "spac"u8);

    private static bool TagsAreInside(ReadOnlySpan<byte> profile)
    {
        var count = Number(profile, HeaderBytes);
        if (count > (profile.Length - HeaderBytes - 4) / TagBytes)
            return false;
        for (var tag = 0; tag < count; tag++)
        {
            var entry = HeaderBytes + 4 + tag * TagBytes;
            if (Number(profile, entry + 4) + Number(profile, entry + 8) > profile.Length)
                return false;
        }

        return true;
    }

    private static bool Is(ReadOnlySpan<byte> profile, int at, ReadOnlySpan<byte> name) =>
        profile.Slice(at, 4).SequenceEqual(name);

    private static long Number(ReadOnlySpan<byte> profile, int at) => BinaryPrimitives.ReadUInt32BigEndian(profile[at..]);
}
