using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Azure.Functions.Worker;
using SuperRes.Functions.Jobs;

namespace SuperRes.Functions.Http;

/// <summary><c>/api/jobs</c>: pictures that are upscaled while nobody waits.</summary>
public sealed class JobsHttp(ErrorBoundary boundary, JobIntake intake, JobReader jobs, JobRemoval removal)
{
    /// <summary>Seconds after which it is worth to ask again how a job stands.</summary>
    private const int PollAfter = 2;

    /// <summary>Takes a picture and options as <c>/api/upscale</c> does, and answers at once with a job.</summary>
    [Function("CreateJob")]
    public Task<IResult> CreateAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "jobs")] HttpRequest request,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return boundary.RunAsync(request, async stop =>
        {
            var record = await intake.AcceptAsync(request, stop);
            request.HttpContext.Response.Headers.Location = ApiPath.Job(record.Id);
            return Tell(request.HttpContext.Response, new Job(record, JobState.Queued), StatusCodes.Status202Accepted);
        }, cancellationToken);
    }

    /// <summary>Tells how a job stands.</summary>
    [Function("GetJob")]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "jobs/{id}")] HttpRequest request,
        string id,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return boundary.RunAsync(request, async stop => await jobs.FindAsync(id, stop) is { } job
            ? Tell(request.HttpContext.Response, job, StatusCodes.Status200OK)
            : throw NoSuchJob(),
            cancellationToken);
    }

    /// <summary>Ends a job: the work on it stops, and its picture, result and record go.</summary>
    [Function("DeleteJob")]
    public Task<IResult> DeleteAsync(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = "jobs/{id}")] HttpRequest request,
        string id,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return boundary.RunAsync(request, async stop => await removal.RemoveAsync(id, stop)
            ? TypedResults.NoContent()
            : throw NoSuchJob(),
            cancellationToken);
    }

    private static NotFoundException NoSuchJob() =>
        new("There is no such job. Jobs are deleted some days after they were sent.");

    private static JsonHttpResult<JobAnswer> Tell(HttpResponse response, Job job, int status)
    {
        if (job.IsPending)
            response.Headers.RetryAfter = PollAfter.ToString(CultureInfo.InvariantCulture);
        return TypedResults.Json(JobAnswer.From(job), JobRecord.Json, statusCode: status);
    }
}
