namespace SuperRes.LocalHost.Emulator;

/// <summary>The emulator cannot be started because Node.js or its package is not to be had.</summary>
internal sealed class NodeMissingException(string message, Exception? inner = null) : Exception(message, inner);
