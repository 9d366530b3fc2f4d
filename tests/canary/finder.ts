import * as fs from "node:fs";
import * as path from "node:path";
import { gunzipSync } from "node:zlib";

/** Characters of a piece that is looked for by itself; a run of twice as many holds a whole one, wherever it was cut. */
const PIECE = 12;

const made = new Map<string, Record<string, string[]>>();

/** A secret's forms in which something could have written it, each with the texts to look for. */
export function formsOf(secret: string): Record<string, string[]> {
  const forms = made.get(secret) ?? makeForms(secret);
  made.set(secret, forms);
  return forms;
}

function makeForms(secret: string): Record<string, string[]> {
  const bytes = Buffer.from(secret);
  const json = JSON.stringify(secret).slice(1, -1);
  const hex = bytes.toString("hex");
  const url = encodeURIComponent(secret);
  return {
    raw: [secret],
    // A log may cut what it writes: from the middle, since tokens begin alike.
    part: [middle(secret)],
    reversed: [[...secret].reverse().join("")],
    "in JSON": [json, JSON.stringify(json).slice(1, -1)],
    "in a URL": [
      url,
      url.replace(/%../g, (code) => code.toLowerCase()),
      encodeURIComponent(url),
      // Every byte written as a code.
      hex.replace(/../g, (byte) => `%${byte}`),
      hex.toUpperCase().replace(/../g, (byte) => `%${byte}`),
    ],
    hexadecimal: [hex, hex.toUpperCase(), ...[" ", ":"].map((by) => hex.match(/../g)!.join(by))],
    base64: base64Forms(bytes),
    // What holds a quotation mark or a line end, a private key say, is another text in JSON.
    ...(json === secret ? {} : { "base64 of JSON": base64Forms(Buffer.from(json)) }),
    "base64 twice": base64Forms(bytes).flatMap((text) => base64Forms(Buffer.from(text))),
    "two bytes a character": [Buffer.from(secret, "utf16le").toString("latin1")],
  };
}

/** In both alphabets and at all three places: what stands before it shifts the groups of three bytes. */
function base64Forms(bytes: Buffer): string[] {
  return (["base64", "base64url"] as const).flatMap((alphabet) =>
    [0, 1, 2].map((shift) => {
      const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString(alphabet);
      // The first and the last group hold bytes of something else too.
      return text.slice(shift === 0 ? 0 : 4, -4);
    }),
  );
}

function middle(secret: string): string {
  const length = Math.min(24, secret.length);
  const from = Math.floor((secret.length - length) / 2);
  return secret.slice(from, from + length);
}

/** Pieces of a secret that is random throughout: any long enough part of it holds one whole. */
export function piecesOf(secret: string): string[] {
  const pieces: string[] = [];
  for (let at = 0; at + PIECE <= secret.length; at += PIECE)
    pieces.push(secret.slice(at, at + PIECE));
  return pieces;
}

/** Secrets by what they are. */
export type Secrets = Readonly<Record<string, string>>;

/** Which secrets are in a text, in which form. Never shows one. */
export function findSecrets(text: string, secrets: Secrets): string[] {
  return Object.entries(secrets).flatMap(([what, secret]) =>
    Object.entries(formsOf(secret))
      .filter(([, forms]) => forms.some((form) => text.includes(form)))
      .map(([form]) => `${what}, ${form}`),
  );
}

/** The same for planted secrets, which are random throughout: pieces of them are found too, also over line ends. */
export function findPlanted(text: string, secrets: Secrets): string[] {
  const joined = text.includes("\n") ? text.replaceAll(/\r?\n[ \t]*/g, "") : text;
  return Object.entries(secrets).flatMap(([what, secret]) => {
    const found = [text, joined].flatMap((one) => findSecrets(one, { [what]: secret }));
    const backwards = [...secret].reverse().join("");
    if ([...piecesOf(secret), ...piecesOf(backwards)].some((piece) => joined.includes(piece))) {
      found.push(`${what}, piece`);
    }
    return [...new Set(found)];
  });
}

/** Every file below a folder as text, by its path there; what is compressed is opened. */
export function filesBelow(
  folder: string,
  skip: (name: string) => boolean = () => false,
): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (inside: string): void => {
    for (const entry of fs.readdirSync(path.join(folder, inside), { withFileTypes: true })) {
      const name = path.posix.join(inside, entry.name);
      if (skip(name)) continue;
      if (entry.isDirectory()) visit(name);
      else if (entry.isFile()) found.set(name, textOf(path.join(folder, name)));
    }
  };
  visit("");
  return found;
}

function textOf(file: string): string {
  const bytes = fs.readFileSync(file);
  const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
  return plain.toString("latin1");
}
