import * as fs from "node:fs/promises";
import { ExchangeError } from "./credential";
import type { Redactor } from "./log";

/**
 * Reads the pod's projected token. Called for every exchange: the kubelet replaces the file long before the token in it
 * expires.
 */
export async function readProjectedToken(file: string, redactor: Redactor): Promise<string> {
  let text: string;
  try {
    text = await fs.readFile(file, "utf8");
  } catch (error) {
    throw new ExchangeError(`${file}: ${(error as NodeJS.ErrnoException).code ?? "not readable"}`);
  }
  const token = text.trim();
  redactor.add(token);
  if (!/^[A-Za-z0-9_.-]+$/.test(token)) throw new ExchangeError(`${file}: not a token`);
  return token;
}
