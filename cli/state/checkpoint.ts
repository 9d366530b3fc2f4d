import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { gunzipSync } from "node:zlib";
import { CliError } from "../errors";
import type { ExportedStack } from "../recover/state";
import { fingerprint } from "./fingerprint";

/**
 * Newest schema of a state that the engine reads (`DeploymentSchemaVersionLatest`, pkg/resource/stack/deployment.go,
 * v3.259.0).
 */
export const NEWEST_SCHEMA = 4;

/** A state that could be read whole. */
export interface State {
  /** As `pulumi stack export` prints it; secrets stay encrypted. */
  exported: ExportedStack;
  /** {@link fingerprint} of its deployment. */
  sha256: string;
  /** The file it was read from; absent when the engine read it. */
  file?: string;
}

/** Suffixes that the engine gives to the files of a state. */
const VARIANTS = ["", ".gz", ".zst"];

/** The file of a stack in a `file://` backend, compressed or not, the newest where there are two; undefined without one. */
export function checkpointFile(root: string, project: string, stack: string): string | undefined {
  const plain = path.join(root, ".pulumi", "stacks", project, `${stack}.json`);
  return VARIANTS.map((suffix) => plain + suffix)
    .filter((file) => fs.existsSync(file))
    .sort((a, b) => fs.statSync(b).mtimeMs - fs.statSync(a).mtimeMs)[0];
}

/** Reads a state file of a backend, a copy the engine keeps of one, or a backup. Throws what is wrong with it. */
export function readCheckpoint(file: string): State {
  const bytes = fs.readFileSync(file);
  const content = parseState(bytes, file);
  const { version, features } = content;
  if (typeof version === "number" && version > NEWEST_SCHEMA) {
    throw new CliError(
      "STATE_NEWER",
      `${file}: must have a schema up to ${NEWEST_SCHEMA}, got ${version}: a newer pulumi wrote it; use that one`,
    );
  }
  const inBackend = content.checkpoint !== undefined;
  const deployment = inBackend ? (content.checkpoint?.latest ?? {}) : content.deployment;
  if (typeof deployment !== "object" || deployment === null || typeof version !== "number") {
    throw new CliError(
      "STATE_UNREADABLE",
      `${file}: must be a state, got another JSON text of ${bytes.length} bytes; restore it with \`unified-ai state restore\``,
    );
  }
  const exported = {
    version,
    ...(Array.isArray(features) && { features }),
    deployment,
  } as ExportedStack;
  return { exported, sha256: fingerprint(deployment), file };
}

interface StateFile {
  version?: unknown;
  features?: unknown;
  checkpoint?: { stack?: string; latest?: unknown } | null;
  deployment?: unknown;
}

function parseState(bytes: Buffer, file: string): StateFile {
  const unreadable = (what: string): CliError =>
    new CliError(
      "STATE_UNREADABLE",
      `${file}: must be a whole state, got ${bytes.length} bytes that ${what}; ` +
        "`unified-ai state restore` puts the newest valid backup back",
    );
  let text: string;
  try {
    text = decompress(bytes, file).toString("utf8");
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw unreadable(`cannot be decompressed (${(error as Error).message})`);
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // The reason that the parser gives quotes what may be secret.
  }
  throw unreadable("are no JSON object");
}

function decompress(bytes: Buffer, file: string): Buffer {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return gunzipSync(bytes);
  if (bytes.readUInt32LE !== undefined && bytes.length > 4 && bytes.readUInt32LE(0) === 0xfd2fb528)
    throw new CliError(
      "STATE_ZSTD",
      `${file}: must be plain or gzip, got zstd, which this command does not read; unset PULUMI_DIY_BACKEND_COMPRESSION or take "gzip"`,
    );
  return bytes;
}

/** What the engine's own checksum says of a file: it keeps one beside each file it writes. `none`: it is not there. */
export function engineChecksum(file: string): "right" | "wrong" | "none" {
  let md5: unknown;
  try {
    md5 = (JSON.parse(fs.readFileSync(`${file}.attrs`, "utf8")) as { md5?: unknown }).md5;
  } catch {
    return "none";
  }
  if (typeof md5 !== "string" || md5 === "") return "none";
  const got = createHash("md5").update(fs.readFileSync(file)).digest("base64");
  return got === md5 ? "right" : "wrong";
}
