import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";

/** The project's root. */
export const root = path.resolve(__dirname, "../../..");

/** One step of a job. */
export interface Step {
  uses?: string;
  run?: string;
  if?: string;
  with?: Record<string, unknown>;
  env?: Record<string, string>;
}

/** One job of a workflow; with `uses` it calls another workflow. */
export interface Job {
  uses?: string;
  with?: Record<string, string | boolean | number>;
  secrets?: unknown;
  needs?: string | string[];
  if?: string;
  environment?: string;
  permissions?: Record<string, string>;
  concurrency?: { group: string; "cancel-in-progress": boolean | string };
  strategy?: { matrix: Record<string, string[]> };
  "timeout-minutes"?: number | string;
  steps?: Step[];
}

/** A workflow of GitHub Actions. */
export interface Workflow {
  on: Record<string, unknown> | string | string[];
  permissions?: Record<string, string>;
  concurrency?: { group: string; "cancel-in-progress": boolean };
  jobs: Record<string, Job>;
}

const folder = path.join(root, ".github", "workflows");

/** Every workflow by its file's name, and its text. */
export const workflows: ReadonlyMap<string, { text: string; workflow: Workflow }> = new Map(
  fs
    .readdirSync(folder)
    .filter((name) => name.endsWith(".yml"))
    .map((name) => {
      const text = fs.readFileSync(path.join(folder, name), "utf8");
      return [name, { text, workflow: parse(text) as Workflow }];
    }),
);

/** Every job, as `<file> <job>`. */
export function allJobs(): [name: string, file: string, job: Job][] {
  return [...workflows].flatMap(([file, { workflow }]) =>
    Object.entries(workflow.jobs).map(
      ([name, job]) => [`${file} ${name}`, file, job] as [string, string, Job],
    ),
  );
}

/** A call of stack.yml as it comes out of matrix and inputs. */
export interface StackCall {
  file: string;
  stack: string;
  environment: string;
  command: string;
  group: string;
  cancel: boolean;
  needs: string[];
}

const CALLED = "./.github/workflows/";

/** Every job with an identity: each call of stack.yml, also through watch.yml, with its matrix and inputs filled in. */
export function stackCalls(): StackCall[] {
  const calls: StackCall[] = [];
  for (const [file, { workflow }] of workflows) {
    if (JSON.stringify(workflow.on).includes("workflow_call")) continue;
    visit(file, workflow, {}, calls);
  }
  return calls;
}

function visit(
  file: string,
  workflow: Workflow,
  inputs: Record<string, unknown>,
  calls: StackCall[],
): void {
  for (const job of Object.values(workflow.jobs)) {
    if (!job.uses?.startsWith(CALLED)) continue;
    const called = job.uses.slice(CALLED.length);
    for (const matrix of combinations(job.strategy?.matrix ?? {})) {
      const filled = fill(job.with ?? {}, { matrix, inputs });
      if (called === "stack.yml")
        calls.push({
          file,
          stack: String(filled["stack"]),
          environment: String(filled["environment"]),
          command: String(filled["command"]),
          group: String(filled["group"]),
          cancel: filled["cancel"] === true,
          needs: [job.needs ?? []].flat(),
        });
      else visit(file, workflows.get(called)!.workflow, filled, calls);
    }
  }
}

function combinations(matrix: Record<string, string[]>): Record<string, string>[] {
  return Object.entries(matrix).reduce<Record<string, string>[]>(
    (all, [key, values]) => all.flatMap((one) => values.map((value) => ({ ...one, [key]: value }))),
    [{}],
  );
}

/** `${{ matrix.x }}` and `${{ inputs.x }}` replaced; other expressions stay. */
function fill(
  values: Record<string, unknown>,
  context: { matrix: Record<string, string>; inputs: Record<string, unknown> },
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      typeof value === "string"
        ? value.replace(
            /\$\{\{ (matrix|inputs)\.(\w+) \}\}/g,
            (_, of: "matrix" | "inputs", name: string) => String(context[of][name]),
          )
        : value,
    ]),
  );
}
