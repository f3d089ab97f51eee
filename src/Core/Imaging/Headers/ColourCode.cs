namespace SuperRes.Core.Imaging.Headers;

/// <summary>
/// What an AVIF's <c>nclx</c> or a PNG's <c>cICP</c> says of its colours, by numbers of ITU-T H.273. libvips passes
/// neither on.
/// </summary>
/// <param name="Primaries">Table 2 of H.273.</param>
/// <param name="Transfer">Table 3 of H.273.</param>
internal readonly record struct ColourCode(int Primaries, int Transfer)
{
    /// <summary>Whether the primaries are those of Display P3, which share sRGB's curve.</summary>
    public bool IsDisplayP3 => Primaries == 12;

    /// <summary>
    /// Whether the numbers mean sRGB, Display P3, or what is by custom shown as one of them: nothing said (0, 2, 3), and
    /// for the curve BT.709, BT.601, gamma 2.2 and their like. Not high dynamic range (16, 18), linear light (8) or
    /// BT.2020 (9), which would come out pale or dark without a profile.
    /// </summary>
    public bool IsReadable => Primaries is 0 or 1 or 2 or 3 or 5 or 6 or 7 or 12
        && Transfer is 0 or 1 or 2 or 3 or 4 or 6 or 13 or 14 or 15;
}
