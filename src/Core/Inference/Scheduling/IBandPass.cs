namespace SuperRes.Core.Inference.Scheduling;

/// <summary>
/// The computation of one band, cut into steps that follow one another; a step's parts are independent, and any
/// worker may run any of them.
/// </summary>
internal interface IBandPass : IDisposable
{
    /// <summary>Goes to the next step, the first one included. Called while no part runs.</summary>
    /// <param name="step">The step that begins.</param>
    /// <returns>False after the last step.</returns>
    bool TryAdvance(out Step step);

    /// <summary>Computes one part of the current step.</summary>
    /// <param name="part">0 to <see cref="Step.Parts"/> - 1.</param>
    /// <param name="worker">Index of the worker that calls.</param>
    void Run(int part, int worker);
}

/// <summary>A step of a pass.</summary>
/// <param name="Parts">Parts, at least 1.</param>
/// <param name="Work">What it costs; all steps of all bands of a picture add up to its <see cref="INetwork.Work"/>.</param>
internal readonly record struct Step(int Parts, long Work);
