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

/// <summary>Reads the 128-byte header of an ICC profile (ISO 15076-1, 7.2).</summary>
internal static class IccProfile
{
    /// <summary>The space of a profile, if its length and signature are right.</summary>
    public static ProfileSpace SpaceOf(ReadOnlySpan<byte> profile)
    {
        if (profile.Length < 132
            || BinaryPrimitives.ReadUInt32BigEndian(profile) > profile.Length
            || !profile[36..40].SequenceEqual("acsp"u8))
            return ProfileSpace.Unusable;

        var space = profile[16..20];
        return space.SequenceEqual("RGB "u8) ? ProfileSpace.Rgb
            : space.SequenceEqual("GRAY"u8) ? ProfileSpace.Grey
            : space.SequenceEqual("CMYK"u8) ? ProfileSpace.Cmyk
            : ProfileSpace.Unusable;
    }
}
