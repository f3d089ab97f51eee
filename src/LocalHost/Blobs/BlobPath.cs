using System.Text.RegularExpressions;

namespace SuperRes.LocalHost.Blobs;

/// <summary>A blob trigger's path: a container and a name pattern with tokens, such as <c>input/{name}.{ext}</c>.</summary>
internal sealed partial class BlobPath
{
    private readonly Regex _pattern;

    private BlobPath(string container, string prefix, Regex pattern, IReadOnlyList<string> tokens) =>
        (Container, Prefix, _pattern, Tokens) = (container, prefix, pattern, tokens);

    /// <summary>The container's name.</summary>
    public string Container { get; }

    /// <summary>What every matching name starts with.</summary>
    public string Prefix { get; }

    /// <summary>The names of the tokens.</summary>
    public IReadOnlyList<string> Tokens { get; }

    /// <summary>Reads a path.</summary>
    /// <exception cref="InvalidOperationException">The container's name is not valid or a token is malformed.</exception>
    public static BlobPath Parse(string path)
    {
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        var (container, name) = slash < 0 ? (path, "{name}") : (path[..slash], path[(slash + 1)..]);
        if (!ContainerName().IsMatch(container))
        {
            throw new InvalidOperationException(
                $"The blob path '{path}' has no valid container name: 3 to 63 of a-z, 0-9 and single dashes.");
        }

        List<string> tokens = [];
        var pattern = Regex.Replace(Regex.Escape(name), @"\\\{([^{}]+)}", token =>
        {
            tokens.Add(token.Groups[1].Value);
            return TokenName().IsMatch(token.Groups[1].Value)
                ? $"(?<{token.Groups[1].Value}>.+)"
                : throw new InvalidOperationException($"The blob path '{path}' has a token that is not a name.");
        });
        var brace = name.IndexOf('{', StringComparison.Ordinal);
        return new(
            container, brace < 0 ? name : name[..brace],
            new($"^{pattern}$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline), tokens);
    }

    /// <summary>Takes a blob's name apart.</summary>
    /// <returns>The tokens' values by name, or null when the name does not match.</returns>
    public IReadOnlyDictionary<string, string>? Match(string blobName)
    {
        var match = _pattern.Match(blobName);
        return match.Success ? Tokens.ToDictionary(token => token, token => match.Groups[token].Value) : null;
    }

    [GeneratedRegex(@"^(?=.{3,63}\z)[a-z0-9]+(-[a-z0-9]+)*\z")]
    private static partial Regex ContainerName();

    [GeneratedRegex(@"^[A-Za-z_]\w*\z")]
    private static partial Regex TokenName();
}
