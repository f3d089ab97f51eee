using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace SuperRes.Functions.Tests.Load;

/// <summary>Pictures that are new to the cache and yet have a result that is known.</summary>
internal static class LoadPictures
{
    private const int SignatureAndHeader = 8 + 25;

    /// <summary>The same PNG with a comment in it, which no result keeps.</summary>
    public static byte[] WithComment(byte[] png, string comment)
    {
        var data = Encoding.Latin1.GetBytes($"tEXtComment\0{comment}");
        var chunk = new byte[8 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length - 4);
        data.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(4 + data.Length), Crc32.HashToUInt32(data));
        return [.. png[..SignatureAndHeader], .. chunk, .. png[SignatureAndHeader..]];
    }
}
