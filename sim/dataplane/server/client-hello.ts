/**
 * Server name of a TLS ClientHello; undefined when the bytes hold no whole one. RFC 8446 section 4.1.2, RFC 6066
 * section 3.
 */
export function serverNameOf(bytes: Buffer): string | undefined {
  try {
    if (bytes[0] !== 0x16 || bytes[5] !== 0x01) return undefined;
    let at = 5 + 4 + 2 + 32;
    at += 1 + bytes.readUInt8(at);
    at += 2 + bytes.readUInt16BE(at);
    at += 1 + bytes.readUInt8(at);
    const end = at + 2 + bytes.readUInt16BE(at);
    at += 2;
    while (at + 4 <= end) {
      const type = bytes.readUInt16BE(at);
      const length = bytes.readUInt16BE(at + 2);
      at += 4;
      if (type === 0) {
        const nameLength = bytes.readUInt16BE(at + 3);
        return bytes.toString("ascii", at + 5, at + 5 + nameLength).toLowerCase();
      }
      at += length;
    }
    return undefined;
  } catch {
    return undefined;
  }
}

/** Whether the first TLS record is there in full; also true for bytes that are no TLS, which nobody has to wait for. */
export function isWholeHello(bytes: Buffer): boolean {
  if (bytes[0] !== 0x16) return bytes.length > 0;
  return bytes.length >= 5 && bytes.length >= 5 + bytes.readUInt16BE(3);
}
