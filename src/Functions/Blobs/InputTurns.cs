namespace SuperRes.Functions.Blobs;

/// <summary>
/// Lets the calls for one input take turns in this process. A scan, an event and the sweep may all tell of the same picture;
/// the first makes the result, and the others find it instead of making it beside the first.
/// </summary>
internal sealed class InputTurns
{
    private readonly Dictionary<string, Turn> _turns = new(StringComparer.Ordinal);

    /// <summary>Waits for the calls before.</summary>
    /// <returns>The turn; disposing of it begins the next.</returns>
    public async Task<IDisposable> TakeAsync(string inputName, CancellationToken cancellationToken)
    {
        var turn = Join(inputName);
        try
        {
            await turn.Free.WaitAsync(cancellationToken);
        }
        catch
        {
            Leave(turn);
            throw;
        }

        return turn;
    }

    private Turn Join(string inputName)
    {
        lock (_turns)
        {
            if (!_turns.TryGetValue(inputName, out var turn))
                _turns.Add(inputName, turn = new Turn(this, inputName));
            turn.Callers++;
            return turn;
        }
    }

    private void Leave(Turn turn)
    {
        lock (_turns)
        {
            if (--turn.Callers > 0)
                return;
            _turns.Remove(turn.InputName);
            turn.Free.Dispose();
        }
    }

    private sealed class Turn(InputTurns turns, string inputName) : IDisposable
    {
        public string InputName => inputName;

        public SemaphoreSlim Free { get; } = new(1, 1);

        public int Callers { get; set; }

        public void Dispose()
        {
            Free.Release();
            turns.Leave(this);
        }
    }
}
