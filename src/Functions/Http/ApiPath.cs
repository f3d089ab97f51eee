namespace SuperRes.Functions.Http;

/// <summary>Addresses that answers point to.</summary>
internal static class ApiPath
{
    /// <summary>Where a job's state is.</summary>
    public static string Job(string id) => $"/api/jobs/{id}";

    /// <summary>Where a result is.</summary>
    /// <param name="id">The result's id.</param>
    /// <param name="blobName">Name of its blob, whose extension the address takes over.</param>
    public static string Result(string id, string blobName) => $"/api/result/{id}{Path.GetExtension(blobName)}";
}
