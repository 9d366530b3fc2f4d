/** Proves the signature against AWS's own published test suite (signing vectors of 2015-08-30). */
import { describe, expect, it } from "vitest";
import { createHash } from "node:crypto";
import { crc32, eventMessage } from "../../../sim/dataplane/aws/wire";
import { signatureOf } from "../../../sim/dataplane/aws/sigv4";
import { readMessages } from "./client";

const EMPTY = createHash("sha256").update("").digest("hex");
const secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const scope = {
  accessKeyId: "AKIDEXAMPLE",
  date: "20150830",
  region: "us-east-1",
  service: "service",
  signedHeaders: ["host", "x-amz-date"],
  signature: "",
};
const headers = { host: "example.amazonaws.com", "x-amz-date": "20150830T123600Z" };

describe("signatureOf", () => {
  it("gives the signature of get-vanilla", () => {
    const call = { method: "GET", path: "/", query: "", headers };
    expect(signatureOf(call, scope, secret, EMPTY)).toBe(
      "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
    );
  });

  it("gives the signature of get-vanilla-query-order-key-case", () => {
    const call = { method: "GET", path: "/", query: "Param2=value2&Param1=value1", headers };
    expect(signatureOf(call, scope, secret, EMPTY)).toBe(
      "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
    );
  });

  it("gives the signature of post-vanilla", () => {
    const call = { method: "POST", path: "/", query: "", headers };
    expect(signatureOf(call, scope, secret, EMPTY)).toBe(
      "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
    );
  });
});

describe("eventMessage", () => {
  it("uses the CRC-32 of IEEE 802.3", () => {
    expect(crc32(Buffer.from("123456789"))).toBe(0xcbf43926);
  });

  it("is read by a reader of its own with both checksums", () => {
    const bytes = eventMessage(
      { ":event-type": "messageStart" },
      Buffer.from('{"role":"assistant"}'),
    );
    expect(readMessages(Buffer.concat([bytes, bytes]))).toEqual(
      Array(2).fill({ headers: { ":event-type": "messageStart" }, payload: { role: "assistant" } }),
    );
    bytes[20] = (bytes[20] ?? 0) ^ 1;
    expect(() => readMessages(bytes)).toThrow("checksum");
  });
});
