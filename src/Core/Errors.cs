namespace SuperRes.Core;

/// <summary>
/// Base of everything that can be wrong with a request, a picture or the service in a way its caller should be told.
/// </summary>
/// <param name="code">Stable, machine-readable code, such as <c>image.corrupt</c>.</param>
/// <param name="message">What was wrong, where the limit lies and what to do next; safe to show to anybody.</param>
/// <param name="inner">What was caught underneath, for logs only.</param>
public abstract class SuperResException(string code, string message, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>Stable, machine-readable code, such as <c>image.corrupt</c>.</summary>
    public string Code { get; } = code;

    /// <summary>Whether the same picture with the same options can never succeed, so that a retry is pointless.</summary>
    public virtual bool IsPermanent => true;
}

/// <summary>No picture was sent.</summary>
public sealed class ImageMissingException(string message) : SuperResException("image.missing", message);

/// <summary>The content is no picture, or one of a kind that is not read here.</summary>
public sealed class ImageUnsupportedException(string message, Exception? inner = null)
    : SuperResException("image.unsupported", message, inner);

/// <summary>The content starts like a picture but cannot be decoded to its end.</summary>
public sealed class ImageCorruptException(string message, Exception? inner = null)
    : SuperResException("image.corrupt", message, inner);

/// <summary>The picture exceeds a limit on bytes, pixels or side length.</summary>
public sealed class ImageTooLargeException(string message) : SuperResException("image.too-large", message);

/// <summary>Decoding took too long here and now, which may be the machine's fault as well as the picture's.</summary>
public sealed class ImageTooSlowException(string message) : SuperResException("image.too-slow", message)
{
    /// <inheritdoc/>
    public override bool IsPermanent => false;
}

/// <summary>The picture has more than one frame.</summary>
public sealed class ImageAnimatedException(string message) : SuperResException("image.animated", message);

/// <summary>An option is unknown or out of its range.</summary>
/// <param name="option">Name of the option, as the caller spells it.</param>
/// <param name="message">What the option accepts.</param>
public sealed class OptionInvalidException(string option, string message)
    : SuperResException("option.invalid", message)
{
    /// <summary>Name of the option, as the caller spells it.</summary>
    public string Option { get; } = option;
}

/// <summary>The waiting line is full.</summary>
/// <param name="message">What is full.</param>
/// <param name="retryAfter">When room is likely.</param>
public sealed class BusyException(string message, TimeSpan retryAfter) : SuperResException("busy", message)
{
    /// <summary>When room is likely.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;

    /// <inheritdoc/>
    public override bool IsPermanent => false;
}

/// <summary>The network cannot be loaded.</summary>
public sealed class ModelUnavailableException(string message, Exception? inner = null)
    : SuperResException("model.unavailable", message, inner)
{
    /// <inheritdoc/>
    public override bool IsPermanent => false;
}
