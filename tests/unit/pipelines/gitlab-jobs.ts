import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { root } from "./workflows";

/** One rule of a job or of the pipeline. */
export interface Rule {
  if?: string;
  when?: string;
  allow_failure?: boolean;
  variables?: Record<string, string>;
}
/** A job of .gitlab-ci.yml. */
export interface Job {
  stage?: string;
  extends?: string | string[];
  rules?: Rule[];
  needs?: (string | { job: string; optional?: boolean })[];
  script?: string[];
  before_script?: string[];
  timeout?: string;
  interruptible?: boolean;
  resource_group?: string;
  environment?: { name: string; action?: string };
  id_tokens?: Record<string, { aud: string }>;
  parallel?: { matrix: Record<string, string[]>[] };
  variables?: Record<string, string>;
  cache?: { policy: string; paths: string[] };
  artifacts?: { paths: string[]; access: string };
}

/** Keys of the file that are no jobs. */
export const GLOBAL = ["stages", "workflow", "variables", "default"];

/** The file. */
export const file = parse(fs.readFileSync(path.join(root, ".gitlab-ci.yml"), "utf8")) as Record<
  string,
  Job & Record<string, unknown>
>;
/** Its stages. */
export const stages = file["stages"] as unknown as string[];
/** What every job has. */
export const defaults = file["default"] as unknown as Job;

/** A job with what it extends, as GitLab merges it: maps deeply, everything else replaced by the later one. */
export function resolve(name: string): Job {
  const own = file[name]!;
  const merged: Record<string, unknown> = {};
  for (const parent of [own.extends ?? []].flat()) merge(merged, resolve(parent) as object);
  merge(merged, own);
  return merged as Job;
}

function merge(into: Record<string, unknown>, from: object): void {
  for (const [key, value] of Object.entries(from)) {
    const before = into[key];
    if (isMap(before) && isMap(value)) merge((into[key] = { ...before }), value);
    else into[key] = value;
  }
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Names of its jobs. */
export const names = Object.keys(file).filter(
  (name) => !name.startsWith(".") && !GLOBAL.includes(name),
);
/** Its jobs with what they extend. */
export const jobs = new Map(names.map((name) => [name, resolve(name)]));
/** Those that get tokens. */
export const withIdentity = [...jobs].filter(([, job]) => job.id_tokens !== undefined);
/** Stacks that a job is made for. */
export const stacksOf = (job: Job): string[] =>
  job.parallel?.matrix.flatMap((one) => one["STACK"] ?? []) ?? [job.variables!["STACK"]!];

/** Whether an `if` is true: terms `$A`, `$A == $B`, `$A != "text"`, joined by `&&`. */
export function holds(expression: string, variables: Readonly<Record<string, string>>): boolean {
  return expression.split(" && ").every((term) => {
    const form = /^\$(\w+)(?: (==|!=) (?:\$(\w+)|"([^"]*)"))?$/.exec(term);
    if (form === null) throw new Error(`cannot judge ${JSON.stringify(term)}`);
    const [, left, operator, variable, text] = form;
    const value = variables[left!] ?? "";
    if (operator === undefined) return value !== "";
    const other = variable === undefined ? text : (variables[variable] ?? "");
    return (value === other) === (operator === "==");
  });
}

/** Names of the jobs of a pipeline with these variables; none when there is no such pipeline. */
export function jobsOf(variables: Readonly<Record<string, string>>): string[] {
  const applies = (rules: readonly Rule[]): boolean =>
    rules.some((rule) => holds(rule.if!, variables));
  const { rules } = file["workflow"] as unknown as { rules: Rule[] };
  return applies(rules) ? names.filter((name) => applies(jobs.get(name)!.rules!)) : [];
}
