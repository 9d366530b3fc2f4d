/** Reads the YAML files of Prometheus and its alert manager, and judges their members one by one. */
import { parseDocument } from "yaml";

/** What is wrong at a place in a file, e.g. `groups[0].rules[1].expr`. */
export interface Problem {
  path: string;
  message: string;
}

/** Takes one problem. */
export type Complain = (path: string, message: string) => void;

export type Members = Record<string, unknown>;

export const isMembers = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const items = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** The content of a YAML text, or why it is none. Repeated keys are an error, as they are for Prometheus. */
export function readYaml(text: string): { value?: unknown; problem?: string } {
  const document = parseDocument(text, { uniqueKeys: true, strict: true });
  const [error] = document.errors;
  if (error) return { problem: error.message.split("\n")[0]! };
  return { value: document.toJS() as unknown };
}

/** Complains about members that are not known there: Prometheus reads its files strictly. */
export function onlyKnown(
  value: Members,
  known: readonly string[],
  at: string,
  complain: Complain,
): void {
  for (const name of Object.keys(value)) {
    if (!known.includes(name))
      complain(at === "" ? name : `${at}.${name}`, `is not known there; use ${known.join(", ")}`);
  }
}

/** A duration as Prometheus writes it. */
export const isDuration = (value: unknown): boolean =>
  typeof value === "string" &&
  ((/^(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?$/.test(value) && value !== "") ||
    value === "0");

/** A label's name as Prometheus takes it everywhere. */
export const isLabel = (name: string): boolean => /^[a-zA-Z_]\w*$/.test(name);

/** Why a text with `{{ }}` cannot be a template. */
export function templateProblem(text: string): string | undefined {
  const open = text.split("{{").length - 1;
  const closed = text.split("}}").length - 1;
  return open === closed ? undefined : `has ${open} times {{ and ${closed} times }}; close them`;
}
