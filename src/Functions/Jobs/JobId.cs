using System.Security.Cryptography;

namespace SuperRes.Functions.Jobs;

/// <summary>Ids of jobs and results: who knows one may fetch the picture, so they cannot be guessed.</summary>
internal static class JobId
{
    /// <summary>Tells the folder of a job from one that somebody calls <c>jobs/…</c> too, also for the rules by which
    /// the storage account expires blobs, which know nothing but how a name begins.</summary>
    public const string Prefix = "job-";

    private const int RandomBytes = 20;
    private static readonly int Length = Prefix.Length + 2 * RandomBytes;

    /// <summary>The prefix and 160 random bits as 40 hexadecimal digits.</summary>
    public static string New() => Prefix + RandomNumberGenerator.GetHexString(2 * RandomBytes, lowercase: true);

    /// <summary>Whether a text has the form of an id, so that it may become part of a blob's name.</summary>
    public static bool IsWellFormed(string text) =>
        text.Length == Length && text.StartsWith(Prefix, StringComparison.Ordinal)
        && text[Prefix.Length..].All(c => char.IsAsciiDigit(c) || c is >= 'a' and <= 'f');
}
