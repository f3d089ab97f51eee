namespace SuperRes.Core.Inference;

/// <summary>
/// When the model file is looked at, and when it is read although it looks as before. For one caller at a time.
/// </summary>
/// <param name="clock">Tells the time.</param>
internal sealed class ReloadSchedule(TimeProvider clock)
{
    /// <summary>How long a file that could not be read is left alone, and one that did not answer for the first
    /// time.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>How long a file that never answers is left alone at most: each pause is twice the one before.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    /// <summary>After so many stalled looks, what has stalled is tried again in the longest pauses only. A drive that was
    /// mounted anew answers those that come after.</summary>
    public const int MostHurrying = 4;

    /// <summary>So many stalled looks at once are allowed at all. Each costs a sleeping thread.</summary>
    public const int MostStalled = 16;

    private (long Since, TimeSpan Pause)? _retry;
    private TimeSpan _nextPause = RetryAfter;
    private TimeSpan _nextLoad = RetryAfter;
    private bool _stalled;
    private bool _blind;

    /// <summary>The file as it was seen last.</summary>
    public FileStamp? Seen { get; private set; }

    /// <summary>Whether the file may be looked at: always, unless not even a look was answered.</summary>
    /// <param name="stalled">Looks that have not returned.</param>
    public bool MayLook(int stalled) => stalled < MostStalled && (!_blind || MustRead(stalled));

    /// <summary>Whether the file is to be read even if it looks the same: what went wrong may have passed.</summary>
    /// <param name="stalled">Looks that have not returned.</param>
    public bool MustRead(int stalled) =>
        stalled < MostStalled && _retry is var (since, pause)
        && clock.GetElapsedTime(since) >= (_stalled && stalled >= MostHurrying ? LongestPause : pause);

    /// <summary>Takes note of a look that has ended.</summary>
    public void Note(ModelFileLook look)
    {
        var changed = look.Answered && look.Stamp != Seen;
        if (look.Answered)
            Seen = look.Stamp;
        if (look is { Content: null, Refused: null })
            return;

        var cause = look.Refused?.InnerException;
        _stalled = cause is TimeoutException;
        _blind = _stalled && !look.Answered;
        if (!_stalled || changed)
            _nextPause = RetryAfter;
        if (changed)
            _nextLoad = RetryAfter;
        _retry = cause is null ? null : (clock.GetTimestamp(), _stalled ? _nextPause : RetryAfter);
        if (_stalled)
            _nextPause = Twice(_nextPause);
    }

    /// <summary>Takes note that a file was read but not loaded, for a reason that may pass, such as a lack of memory.</summary>
    public void NoteUnloaded()
    {
        _retry = (clock.GetTimestamp(), _nextLoad);
        _nextLoad = Twice(_nextLoad);
    }

    private static TimeSpan Twice(TimeSpan pause) => pause * 2 < LongestPause ? pause * 2 : LongestPause;
}
