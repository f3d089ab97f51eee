using System.Diagnostics.CodeAnalysis;
using SuperRes.Functions.Storage;

namespace SuperRes.Functions.Jobs;

/// <summary>Where the blobs of a job are.</summary>
internal static class JobPath
{
    private const int LongestFileName = 64;
    private const string DefaultFileName = "picture";

    /// <summary>Name of a job's record.</summary>
    public static string Record(string id) => $"{id}.json";

    /// <summary>What the names of a job's input and output begin with.</summary>
    public static string Folder(string id) => $"{Containers.JobPrefix}{id}/";

    /// <summary>Name of a job's input: as the caller calls it, reduced to letters, digits, dot, dash, underscore.</summary>
    public static string Input(string id, string? fileName)
    {
        var safe = string.Concat((fileName ?? "")
            .Split('/', '\\')[^1]
            .Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '_')
            .Take(LongestFileName)).Trim('.');
        return Folder(id) + (safe.Length > 0 ? safe : DefaultFileName);
    }

    /// <summary>Finds the job that an input, or what became of it, belongs to.</summary>
    /// <param name="input">Name in the container <c>input</c>, <c>output</c> or <c>failed</c>, of a job or not.</param>
    /// <param name="id">The job's id.</param>
    public static bool TryGetId(string input, [NotNullWhen(true)] out string? id)
    {
        id = input.StartsWith(Containers.JobPrefix, StringComparison.Ordinal) && input.Split('/') is [_, var part, _]
            && JobId.IsWellFormed(part) ? part : null;
        return id is not null;
    }
}
