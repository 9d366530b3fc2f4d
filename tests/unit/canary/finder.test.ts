import { createHash, randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { filesBelow, findPlanted, findSecrets, piecesOf } from "../../canary/finder";

const SECRET = `ua_${createHash("sha256").update("planted").digest("base64url")}"é\n/+`;
const secrets = { planted: SECRET };
const before = `{"log":"2026-11-21 `;
const after = ` end"}`;

/** The ways in which something could write it, each as a whole text would hold it. */
const WAYS: Record<string, (secret: string) => string> = {
  raw: (secret) => secret,
  "as a JSON string": (secret) => JSON.stringify(secret),
  "as JSON in JSON": (secret) => JSON.stringify(JSON.stringify({ secret })),
  "as a URL parameter": (secret) => `?key=${encodeURIComponent(secret)}`,
  "as a URL parameter in another": (secret) => encodeURIComponent(encodeURIComponent(secret)),
  "with every byte as a code": (secret) =>
    Buffer.from(secret).toString("hex").replace(/../g, "%$&"),
  "as hexadecimal": (secret) => Buffer.from(secret).toString("hex"),
  "as upper-case hexadecimal": (secret) => Buffer.from(secret).toString("hex").toUpperCase(),
  "as Node.js shows a buffer": (secret) =>
    Buffer.from(secret).toString("hex").replace(/../g, "$& "),
  "as base64": (secret) => Buffer.from(secret).toString("base64"),
  "as base64url": (secret) => Buffer.from(secret).toString("base64url"),
  "as base64 behind one byte": (secret) => Buffer.from(`:${secret}`).toString("base64"),
  "as base64 behind two bytes": (secret) => Buffer.from(`a:${secret}`).toString("base64"),
  "as base64 of JSON": (secret) => Buffer.from(JSON.stringify({ a: secret })).toString("base64"),
  "as base64 of base64": (secret) =>
    Buffer.from(`x${Buffer.from(`y${secret}`).toString("base64")}`).toString("base64"),
  "as base64 in lines of 64": (secret) =>
    Buffer.from(`header ${secret}`).toString("base64").replace(/.{16}/g, "$&\n"),
  reversed: (secret) => [...secret].reverse().join(""),
  "in UTF-16": (secret) => Buffer.from(secret, "utf16le").toString("latin1"),
};

describe("the finder of planted secrets", () => {
  for (const [way, write] of Object.entries(WAYS)) {
    it(`finds one ${way}`, () => {
      expect(findPlanted(before + write(SECRET) + after, secrets)).not.toEqual([]);
    });
  }

  it("finds one over two lines, indented", () => {
    const text = `${before}${SECRET.slice(0, 20)}\n    ${SECRET.slice(20)}${after}`;
    expect(findPlanted(text, secrets)).not.toEqual([]);
  });

  it("finds any half of one", () => {
    fc.assert(
      fc.property(fc.nat(SECRET.length - 23), (from) => {
        const text = before + SECRET.slice(from, from + 23) + after;
        expect(findPlanted(text, secrets)).toEqual(["planted, piece"]);
      }),
    );
  });

  it("finds none in random text", () => {
    for (let turn = 0; turn < 50; turn += 1) {
      const noise = randomBytes(20_000);
      for (const form of ["latin1", "hex", "base64"] as const) {
        expect(findPlanted(noise.toString(form), secrets)).toEqual([]);
      }
    }
  });

  it("never shows a secret", () => {
    const found = JSON.stringify(
      Object.values(WAYS).map((write) => findPlanted(write(SECRET), secrets)),
    );
    for (const piece of piecesOf(SECRET)) expect(found).not.toContain(piece);
  });
});

describe("the finder of secrets that begin alike", () => {
  it("does not take a common head for a secret", () => {
    const token = `eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.${randomBytes(60).toString("base64url")}`;
    expect(findSecrets(`${token.slice(0, 36)}.other`, { token })).toEqual([]);
    expect(findSecrets(`Bearer ${token}`, { token })).toContain("token, raw");
  });
});

describe("the files below a folder", () => {
  it("are read as they are, compressed ones opened, but for those to skip", () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "unified-ai-finder-"));
    try {
      fs.mkdirSync(path.join(folder, "a"));
      fs.writeFileSync(path.join(folder, "a", "plain"), "one");
      fs.writeFileSync(path.join(folder, "a", "packed.gz"), gzipSync("two"));
      fs.writeFileSync(path.join(folder, "kept"), "three");
      expect([...filesBelow(folder, (name) => name === "kept")].sort()).toEqual([
        ["a/packed.gz", "two"],
        ["a/plain", "one"],
      ]);
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });
});
