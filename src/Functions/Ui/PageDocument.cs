using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace SuperRes.Functions.Ui;

/// <summary>The page as one self-contained document, with the policy that lets nothing but its own parts run.</summary>
/// <param name="Html">UTF-8 of the document.</param>
/// <param name="Compressed">The same, gzipped.</param>
/// <param name="EntityTag">Entity tag of <paramref name="Html"/>, in its quotes.</param>
/// <param name="SecurityPolicy">Content-Security-Policy that admits the document's style and script by hash.</param>
internal sealed partial record PageDocument(byte[] Html, byte[] Compressed, string EntityTag, string SecurityPolicy)
{
    private static readonly Lazy<PageDocument> Assembled = new(Assemble);

    /// <summary>The document, put together on first use.</summary>
    public static PageDocument Instance => Assembled.Value;

    private static PageDocument Assemble()
    {
        var template = PageSource.Read("index.html");
        var style = Compact(string.Concat(PathsOf(StyleLink, template).Select(PageSource.Read)));
        var script = ScriptBundle.Join(PathsOf(ScriptLink, template).Single());

        var html = StyleLink.Replace(template, "")
            .Replace("</head>", $"<style>{style}</style>\n</head>", StringComparison.Ordinal);
        html = ScriptLink.Replace(html, _ => $"<script type=\"module\">{script}</script>\n");

        var bytes = Encoding.UTF8.GetBytes(html);
        return new PageDocument(bytes, Compress(bytes), $"\"{HashOf(html)}\"", Policy(style, script));
    }

    private static IEnumerable<string> PathsOf(Regex link, string template) =>
        link.Matches(template).Select(match => match.Groups["path"].Value);

    /// <summary>Style sheets mean the same without the blanks that follow punctuation and the semicolon that ends a block.</summary>
    private static string Compact(string style) =>
        BlanksAfterPunctuation.Replace(style, "$1").Replace(";}", "}", StringComparison.Ordinal);

    private static string Policy(string style, string script) => string.Join("; ",
        "default-src 'none'",
        $"script-src 'sha256-{HashOf(script)}'",
        $"style-src 'sha256-{HashOf(style)}'",
        "img-src blob: data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'");

    private static string HashOf(string text) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static byte[] Compress(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.SmallestSize))
            gzip.Write(bytes);
        return compressed.ToArray();
    }

    [GeneratedRegex("""([:;,{}])\s+""")]
    private static partial Regex BlanksAfterPunctuation { get; }

    [GeneratedRegex("""<link rel="stylesheet" href="(?<path>[^"]+)">\n""")]
    private static partial Regex StyleLink { get; }

    [GeneratedRegex("""<script type="module" src="(?<path>[^"]+)"></script>\n?""")]
    private static partial Regex ScriptLink { get; }
}
