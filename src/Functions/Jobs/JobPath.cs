using System.Diagnostics.CodeAnalysis;

namespace SuperRes.Functions.Jobs;

/// <summary>Where the blobs of a job are.</summary>
internal static class JobPath
{
    /// <summary>Container of the records.</summary>
    public const string RecordContainer = "jobs";

    /// <summary>Container whose blobs are upscaled.</summary>
    public const string InputContainer = "input";

    /// <summary>Container of the results.</summary>
    public const string OutputContainer = "output";

    /// <summary>Container of the records of what cannot be upscaled.</summary>
    public const string FailedContainer = "failed";

    private const string Prefix = "jobs/";
    private const int LongestFileName = 64;
    private const string DefaultFileName = "picture";

    /// <summary>Name of a job's record.</summary>
    public static string Record(string id) => $"{id}.json";

    /// <summary>What the names of a job's input and output begin with.</summary>
    public static string Folder(string id) => $"{Prefix}{id}/";

    /// <summary>Name of a job's input: as the caller calls it, reduced to letters, digits, dot, dash, underscore.</summary>
    public static string Input(string id, string? fileName)
    {
        var safe = string.Concat((fileName ?? "")
            .Split('/', '\\')[^1]
            .Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '_')
            .Take(LongestFileName)).Trim('.');
        return Folder(id) + (safe.Length > 0 ? safe : DefaultFileName);
    }

    /// <summary>Name of the record of a failure on an input.</summary>
    public static string Failure(string input) => $"{input}.json";

    /// <summary>Finds the job that an input belongs to.</summary>
    /// <param name="input">Name in the container <c>input</c>, of a job or not.</param>
    /// <param name="id">The job's id.</param>
    public static bool TryGetId(string input, [NotNullWhen(true)] out string? id)
    {
        id = input.StartsWith(Prefix, StringComparison.Ordinal) && input.Split('/') is [_, var part, _]
            && JobId.IsWellFormed(part) ? part : null;
        return id is not null;
    }
}
