using System.Security.Cryptography;

namespace SuperRes.Functions.Jobs;

/// <summary>Ids of jobs and results: who knows one may fetch the picture, so they cannot be guessed.</summary>
internal static class JobId
{
    private const int RandomBytes = 20;

    /// <summary>160 random bits as 40 hexadecimal digits.</summary>
    public static string New() => RandomNumberGenerator.GetHexString(2 * RandomBytes, lowercase: true);

    /// <summary>Whether a text has the form of an id, so that it may become part of a blob's name.</summary>
    public static bool IsWellFormed(string text) =>
        text.Length == 2 * RandomBytes && text.All(c => char.IsAsciiDigit(c) || c is >= 'a' and <= 'f');
}
