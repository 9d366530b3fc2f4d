import { createHash } from "node:crypto";
import { isRecord, record, text } from "../facts/judge";
import type { Props } from "../model";
import type { LocalSecret } from "./secrets";

/** A Secret with the version it must still have, where the request says one. */
export type Patched = LocalSecret & { version?: string };

/** The Secret of an apply request; JSON is YAML too, and it is what clients of ours send. */
export function secretOf(body: string, name: string): Patched | undefined {
  const object = parsed(body);
  if (object?.["kind"] !== "Secret") return undefined;
  const metadata = record(object["metadata"]);
  return metadata["name"] === name ? merged(body, { values: {} }) : undefined;
}

/** A Secret after a merge patch: a member that is null goes, the others stay or change (RFC 7386). */
export function merged(body: string, before: LocalSecret): Patched | undefined {
  const object = parsed(body);
  if (object === undefined) return undefined;
  const { annotations, resourceVersion } = record(object["metadata"]);
  const version = text(resourceVersion);
  return {
    values: mergedMap(before.values, record(object["data"]), (value) =>
      Buffer.from(value, "base64").toString("utf8"),
    ),
    annotations: mergedMap(before.annotations ?? {}, record(annotations), (value) => value),
    ...(version === undefined ? {} : { version }),
  };
}

function mergedMap(
  before: Record<string, string>,
  patch: Props,
  decode: (value: string) => string,
): Record<string, string> {
  const after = { ...before };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete after[key];
    else after[key] = decode(text(value) ?? "");
  }
  return after;
}

function parsed(body: string): Props | undefined {
  try {
    const object: unknown = JSON.parse(body);
    return isRecord(object) ? object : undefined;
  } catch {
    return undefined;
  }
}

/** Changes whenever the Secret does. */
export const versionOf = (secret: LocalSecret | undefined): string =>
  createHash("sha256")
    .update(JSON.stringify([secret?.values, secret?.annotations ?? {}]))
    .digest("hex")
    .slice(0, 16);
