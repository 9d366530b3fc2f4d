import * as fs from "node:fs";
import * as readline from "node:readline/promises";
import { Writable } from "node:stream";
import * as tty from "node:tty";
import { CliError } from "../errors";

/** The providers that are called directly. */
export const PROVIDERS = ["openai", "anthropic", "cohere"] as const;
export type Provider = (typeof PROVIDERS)[number];

const LONGEST = 1_024;

/** A provider's API key from a file, from standard input, or typed on a terminal without being shown. */
export async function readApiKey(provider: Provider, file: string | undefined): Promise<string> {
  const text =
    file !== undefined ? readFile(file) : tty.isatty(0) ? await ask(provider) : await readInput();
  const where = file === undefined ? "standard input" : JSON.stringify(file);
  return checkApiKey(provider, text, where);
}

/** Refuses what cannot be that provider's key, without ever quoting it. */
export function checkApiKey(provider: Provider, text: string, where: string): string {
  const key = text.trim();
  const refuse = (what: string): never => {
    throw new CliError(
      "BAD_KEY",
      `key of ${provider} from ${where}: ${what}; copy it again from the provider's console`,
    );
  };
  if (key === "") refuse("must be given, got nothing");
  if (key.length > LONGEST) refuse(`must have at most ${LONGEST} characters, got ${key.length}`);
  if (!/^[\x21-\x7e]+$/.test(key))
    refuse("must be one line of letters, digits and signs, got spaces or other characters");
  if (key.startsWith("ua_")) refuse("must be the provider's, got a key of our own tenants");
  const ofAnthropic = key.startsWith("sk-ant-");
  if (ofAnthropic && provider !== "anthropic")
    refuse("must be the provider's, got one of anthropic");
  if (provider === "anthropic" && key.startsWith("sk-") && !ofAnthropic)
    refuse("must be the provider's, got one of openai");
  return key;
}

function readFile(file: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CliError(
      "NOT_READ",
      `\`--file\`: ${JSON.stringify(file)} must be a file that can be read (${code}); check its path`,
    );
  }
}

/** All of standard input, as far as a key could reach; a synchronous read fails on a pipe that does not block. */
async function readInput(): Promise<string> {
  let text = "";
  for await (const chunk of process.stdin.setEncoding("utf8")) {
    text += chunk as string;
    if (text.length > 2 * LONGEST) break;
  }
  return text;
}

async function ask(provider: Provider): Promise<string> {
  process.stderr.write(`API key of ${provider} (not shown): `);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = readline.createInterface({
    input: process.stdin,
    output: nowhere,
    terminal: true,
  });
  try {
    return await terminal.question("");
  } finally {
    terminal.close();
    process.stderr.write("\n");
  }
}
