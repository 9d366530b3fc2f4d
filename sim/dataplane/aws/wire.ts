/** Bedrock's wire forms: JSON errors and the binary event stream. */
import { json, type Dialect, type Frame, type Reply } from "../call";

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value >>> 0;
});

/** CRC-32 of IEEE 802.3. */
export function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

/**
 * One message of `application/vnd.amazon.eventstream`: lengths, their checksum, headers, payload, checksum of all.
 * https://docs.aws.amazon.com/transcribe/latest/dg/streaming-setting-up.html (event stream encoding), 2026-11-21.
 */
export function eventMessage(headers: Readonly<Record<string, string>>, payload: Buffer): Buffer {
  const head = Buffer.concat(
    Object.entries(headers).map(([name, value]) => {
      const text = Buffer.from(value);
      const length = Buffer.alloc(3);
      length.writeUInt8(7, 0);
      length.writeUInt16BE(text.length, 1);
      return Buffer.concat([Buffer.from([name.length]), Buffer.from(name), length, text]);
    }),
  );
  const total = 16 + head.length + payload.length;
  const message = Buffer.alloc(total);
  message.writeUInt32BE(total, 0);
  message.writeUInt32BE(head.length, 4);
  message.writeUInt32BE(crc32(message.subarray(0, 8)), 8);
  head.copy(message, 12);
  payload.copy(message, 12 + head.length);
  message.writeUInt32BE(crc32(message.subarray(0, total - 4)), total - 4);
  return message;
}

/** An event of a stream. */
export const eventFrame = (role: Frame["role"], type: string, value: unknown): Frame => ({
  role,
  bytes: eventMessage(
    { ":event-type": type, ":content-type": "application/json", ":message-type": "event" },
    Buffer.from(JSON.stringify(value)),
  ),
});

/** An exception in the middle of a stream. */
export const exceptionFrame = (type: string, message: string): Frame => ({
  role: "end",
  bytes: eventMessage(
    { ":exception-type": type, ":content-type": "application/json", ":message-type": "exception" },
    Buffer.from(JSON.stringify({ message })),
  ),
});

/** Padding as Bedrock adds it to events, so that their lengths tell nothing. */
export const padding = (index: number): string =>
  "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".slice(0, 4 + ((index * 7) % 40));

/** How Bedrock words failures. */
export const bedrockDialect: Dialect = {
  error: (status, code, message, headers = {}) =>
    json(status, { message }, { "x-amzn-errortype": code, ...headers }),
  throttled: () => [
    exceptionFrame("throttlingException", "Too many requests, please wait before trying again."),
  ],
  garbage() {
    const message = eventMessage(
      { ":event-type": "contentBlockDelta", ":message-type": "event" },
      Buffer.from('{"delta":{"text":'),
    );
    message.writeUInt32BE(0xdeadbeef, message.length - 4);
    return { role: "content", bytes: message };
  },
};

const xmlText = (text: string): string =>
  text.replace(/[<>&"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** An XML answer of STS. */
export const xml = (status: number, body: string, headers: Record<string, string> = {}): Reply => ({
  status,
  headers: { "content-type": "text/xml", ...headers },
  frames: [{ role: "content", bytes: Buffer.from(body) }],
  streamed: false,
});

/** How STS words failures. */
export const stsDialect: Dialect = {
  error: (status, code, message, headers = {}) =>
    xml(
      status,
      `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\n  <Error>\n    <Type>${status < 500 ? "Sender" : "Receiver"}</Type>\n` +
        `    <Code>${xmlText(code)}</Code>\n    <Message>${xmlText(message)}</Message>\n  </Error>\n` +
        `  <RequestId>51a00000-0000-0000-0000-000000000000</RequestId>\n</ErrorResponse>\n`,
      headers,
    ),
  throttled: () => [],
  garbage: () => ({ role: "content", bytes: Buffer.from("<") }),
};

export { xmlText };
