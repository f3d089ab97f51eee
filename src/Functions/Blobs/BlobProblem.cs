using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using SuperRes.Functions.Http;

namespace SuperRes.Functions.Blobs;

/// <summary>What failure records say where no picture could be judged.</summary>
internal static class BlobProblem
{
    /// <summary>The problem of an input that failed for no fault of its own, as far as can be told.</summary>
    public static ProblemDetails GaveUp(int attempts) => Describe(
        StatusCodes.Status500InternalServerError, "Something went wrong here", "blob.gave-up",
        $"The picture could not be upscaled in {attempts} attempts. The reasons are in the log. Upload it again to "
        + "have it tried again.");

    /// <summary>The problem of a message that cannot be understood.</summary>
    public static ProblemDetails UnknownMessage() => Describe(
        StatusCodes.Status500InternalServerError, "Something went wrong here", "blob.unknown-message",
        "A message in the poison queue names no blob of the container 'input'. It is kept here as it came.");

    /// <summary>The problem of an input that no address leads to.</summary>
    public static ProblemDetails UnusableName() => Describe(
        StatusCodes.Status400BadRequest, "The blob's name cannot be used", "blob.name-invalid",
        "The blob's name has a part '.' or '..' between slashes, or a character that no address can carry, so that it would "
        + "lead to another blob. Upload the picture under another name.");

    private static ProblemDetails Describe(int status, string title, string code, string detail) => new()
    {
        Type = Problem.TypeOf(code),
        Status = status,
        Title = title,
        Detail = detail,
        Extensions = { ["code"] = code },
    };
}
