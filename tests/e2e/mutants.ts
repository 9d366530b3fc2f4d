import { execFileSync } from "node:child_process";
import * as path from "node:path";
import { expect } from "vitest";
import { repo, type Project } from "./local-clouds";

/** The program whose registrations a mutant changes; which one, the environment says. */
export const program = path.join(repo, "tests", "e2e", "mutants.cjs");

/** The control, which changes nothing, and the mutants of the clouds, or of the gateway's home. */
export const namesOf = (group: "clouds" | "home"): string[] =>
  JSON.parse(execFileSync(process.execPath, [program, group], { encoding: "utf8" })) as string[];

/** The first thing the engine calls an error. */
function refusal(text: string): string {
  return /error: (.*)/.exec(text)?.[1]?.slice(0, 240) ?? "no error text";
}

/** Runs every mutant of stack dev, and proves that nine in ten are refused and the program itself is not. */
export async function expectRefused(project: Project, names: readonly string[]): Promise<void> {
  const control = { UNIFIED_AI_MUTANT: "control" };
  const intact = await project.pulumiWith(control, "preview", "--stack", "dev");
  expect(intact.code, intact.text).toBe(0);

  const mutants = names.filter((name) => name !== "control");
  const survived: string[] = [];
  const refusals: Record<string, string> = {};
  for (const name of mutants) {
    const env = { UNIFIED_AI_MUTANT: name, PULUMI_SKIP_CHECKPOINTS: "true" };
    const run = (...args: string[]) => project.pulumiWith(env, ...args, "--stack", "dev");
    const preview = await run("preview");
    expect(preview.text, name).not.toContain("changed nothing");
    if (preview.code !== 0) {
      refusals[name] = refusal(preview.text);
      continue;
    }
    // What only shows against the state of the cloud is refused by `up`.
    const up = await run("up", "--yes", "--skip-preview");
    if (up.code === 0) survived.push(name);
    else refusals[name] = refusal(up.text);
    const down = await run("destroy", "--yes", "--skip-preview");
    expect(down.code, `${name}: ${down.text}`).toBe(0);
  }
  const refused = mutants.length - survived.length;
  for (const [name, reason] of Object.entries(refusals)) console.log(`${name}: ${reason}`);
  console.log(
    `refused ${refused} of ${mutants.length} mutants; survived: ${survived.join(", ") || "none"}`,
  );
  expect(refused / mutants.length).toBeGreaterThanOrEqual(0.9);
  // A program that throws is no refusal by a cloud.
  expect(
    Object.values(refusals).filter((reason) => /unhandled exception|TypeError/.test(reason)),
  ).toEqual([]);
}
