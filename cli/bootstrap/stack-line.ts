import { parseDocument } from "yaml";
import { CliError } from "../errors";
import { STACK_SECRETS_KEYS } from "../stack-secrets";

/** What a stack file says of how its stack's secrets are encrypted. */
export interface SecretsLines {
  secretsprovider?: string;
  encryptedkey?: string;
  encryptionsalt?: string;
}

/** Reads a stack file's own lines about secrets. */
export function readSecretsLines(text: string): SecretsLines {
  const document = parseDocument(text);
  if (document.errors.length > 0) return {};
  const lines: SecretsLines = {};
  for (const key of STACK_SECRETS_KEYS) {
    // The lines alone: what else the file holds may be nothing that can be read.
    const value = document.get(key);
    if (typeof value === "string") lines[key] = value;
  }
  return lines;
}

/**
 * The stack file with the lines of its secrets provider and data key, every other byte as it was: a line that is there is
 * replaced, one that is not comes first. Refuses a file whose secrets are encrypted otherwise.
 */
export function withSecretsLines(
  file: string,
  text: string,
  wanted: { secretsprovider: string; encryptedkey: string },
): string {
  const found = readSecretsLines(text);
  if (found.encryptionsalt !== undefined)
    throw new CliError(
      "OTHER_SECRETS_PROVIDER",
      `${file}: \`encryptionsalt\`: must not stand beside a key of the cloud; remove the line, and the values encrypted under it`,
    );
  if (found.secretsprovider !== undefined && found.secretsprovider !== wanted.secretsprovider)
    throw new CliError(
      "OTHER_SECRETS_PROVIDER",
      `${file}: \`secretsprovider\`: must be ${JSON.stringify(wanted.secretsprovider)}, which the bootstrap made, got ${JSON.stringify(found.secretsprovider)}; correct the line, or the bootstrap's description`,
    );
  const end = text.includes("\r\n") ? "\r\n" : "\n";
  const lines: [string, string][] = [
    ["secretsprovider", wanted.secretsprovider],
    ["encryptedkey", wanted.encryptedkey],
  ];
  let next = text;
  let missing = "";
  for (const [key, value] of lines) {
    const line = new RegExp(`^${key}:[^\\r\\n]*`, "m");
    if (line.test(next)) next = next.replace(line, () => `${key}: ${value}`);
    else missing += `${key}: ${value}${end}`;
  }
  if (missing === "") return next;
  // The data key stands under its provider.
  const provider = /^secretsprovider:[^\r\n]*(\r?\n|$)/m.exec(next);
  if (provider === null) return missing + next;
  const after = provider.index + provider[0].length;
  const head = next.slice(0, after);
  return head + (head.endsWith("\n") ? "" : end) + missing + next.slice(after);
}
