namespace SuperRes.Core.Inference;

/// <summary>
/// Pictures of one order of size that wait for memory, and what those that have it hold. First come, first served among
/// callers and among patient pictures; the two take turns, so that neither ever waits for the other's whole line.
/// </summary>
/// <param name="mostPatient">Patient pictures that are let in at once at most.</param>
internal sealed class MemoryLane(int mostPatient)
{
    private readonly LinkedList<MemoryRequest> _callers = [];
    private readonly LinkedList<MemoryRequest> _patient = [];
    private int _patientIn;
    private bool _isPatientsTurn;

    /// <summary>Bytes of the pictures that were let in.</summary>
    public long Held { get; private set; }

    /// <summary>Whose turn it is; null when nobody waits who may be let in.</summary>
    public MemoryRequest? Next
    {
        get
        {
            var patient = _patientIn < mostPatient ? _patient.First?.Value : null;
            return _isPatientsTurn ? patient ?? _callers.First?.Value : _callers.First?.Value ?? patient;
        }
    }

    /// <summary>Puts a picture at the end of its line.</summary>
    public void Join(MemoryRequest request) => LineOf(request).AddLast(request);

    /// <summary>Takes a picture that has given up out of its line; false when it has been let in.</summary>
    public bool TryLeave(MemoryRequest request) => LineOf(request).Remove(request);

    /// <summary>Lets in who is <see cref="Next"/>.</summary>
    public void Admit(MemoryRequest request)
    {
        LineOf(request).Remove(request);
        _isPatientsTurn = !request.IsPatient;
        _patientIn += request.IsPatient ? 1 : 0;
        Held += request.Bytes;
    }

    /// <summary>Takes back what a picture held.</summary>
    public void Release(MemoryRequest request)
    {
        _patientIn -= request.IsPatient ? 1 : 0;
        Held -= request.Bytes;
    }

    private LinkedList<MemoryRequest> LineOf(MemoryRequest request) => request.IsPatient ? _patient : _callers;
}

/// <summary>A picture that asks for memory.</summary>
/// <param name="bytes">How much.</param>
/// <param name="isPatient">Whether nobody waits for its answer.</param>
/// <param name="lane">Where it waits.</param>
internal sealed class MemoryRequest(long bytes, bool isPatient, MemoryLane lane)
{
    public long Bytes => bytes;

    public bool IsPatient => isPatient;

    public MemoryLane Lane => lane;

    /// <summary>Ends when the picture is let in.</summary>
    public TaskCompletionSource Admitted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
