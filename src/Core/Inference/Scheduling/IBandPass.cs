namespace SuperRes.Core.Inference.Scheduling;

/// <summary>
/// The computation of one band, cut into steps that follow one another; a step's parts are independent, and any
/// worker may run any of them.
/// </summary>
internal interface IBandPass : IDisposable
{
    /// <summary>Parts of the current step, at least 1.</summary>
    int Parts { get; }

    /// <summary>Cost of the current step, in any unit that is proportional to its time.</summary>
    long Cost { get; }

    /// <summary>Fraction of the band that is done, 0..1.</summary>
    double Progress { get; }

    /// <summary>Goes to the next step, the first one included. Called while no part runs.</summary>
    /// <returns>False after the last step.</returns>
    bool Advance();

    /// <summary>Computes one part of the current step.</summary>
    /// <param name="part">0 to <see cref="Parts"/> - 1.</param>
    /// <param name="worker">Index of the worker that calls.</param>
    void Run(int part, int worker);
}
