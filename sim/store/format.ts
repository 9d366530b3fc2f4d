import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { StoredResource } from "../model";

/** Name of the file that holds the state of the world. */
export const storeFile = "store.json";

/** Format of the store this version writes and reads. */
export const storeFormat = 1;

/** Everything the local clouds remember between runs. */
export interface StoreContent {
  resources: StoredResource[];
  /** Bytes of `outside.jsonl` that were applied already. */
  outsideApplied: number;
}

/** The store is there but cannot be used; the message names the file, which is left as it is. */
export class StoreError extends Error {
  readonly code = "store-unreadable";

  constructor(
    readonly file: string,
    reason: string,
  ) {
    super(
      `${file}: the local clouds cannot read their store, ${reason}; the file is kept as it is, move it away or reset the local clouds`,
    );
    this.name = "StoreError";
  }
}

const digest = (body: string): string => createHash("sha256").update(body).digest("hex");

/** Text of the store file; its checksum covers the content as text. */
export function encodeStore(content: StoreContent): string {
  const body = JSON.stringify(content);
  return `{"format":${storeFormat},"sha256":"${digest(body)}","length":${body.length},"content":${body}}\n`;
}

/** Reads the text of a store file; throws StoreError when it is not whole. */
export function decodeStore(text: string, file: string): StoreContent {
  const head = /^\{"format":(\d+),"sha256":"([0-9a-f]{64})","length":(\d+),"content":/.exec(text);
  if (!head) throw new StoreError(file, "it does not begin as a store does");
  if (Number(head[1]) !== storeFormat) {
    throw new StoreError(
      file,
      `it has format ${head[1]} and this version reads format ${storeFormat}`,
    );
  }
  const length = Number(head[3]);
  const body = text.slice(head[0].length, head[0].length + length);
  const tail = text.slice(head[0].length + length);
  if (body.length !== length || tail !== "}\n") {
    throw new StoreError(
      file,
      `it should hold ${length} characters of content and holds ${text.length - head[0].length - 2}`,
    );
  }
  if (digest(body) !== head[2])
    throw new StoreError(file, "its checksum does not match its content");
  return JSON.parse(body) as StoreContent;
}

/**
 * Reads the store of a directory without opening it for writing; an absent store is an empty world.
 * Throws StoreError when the file is corrupt, of another format or unreadable.
 */
export function readStore(directory: string): StoreContent {
  const file = path.join(directory, storeFile);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT")
      return { resources: [], outsideApplied: 0 };
    throw new StoreError(file, `reading it fails with ${(error as Error).message}`);
  }
  return decodeStore(text, file);
}
