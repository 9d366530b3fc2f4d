import * as fs from "node:fs";
import * as path from "node:path";
import type { CheckReport } from "../check/check";
import { parseEvents, type Finding } from "../check/findings";
import { isPreview } from "../check/preview";
import { ruleFacts } from "../check/rules";
import { CliError } from "../errors";
import { withoutSecrets } from "../secrets/scrub";
import { elapsed, type Progress } from "../toolbox";
import type { StackStatus } from "../summary/read";
import { policyConfig, policyFlags, type Place } from "./place";
import { runStep, unifiedAi, type StepEnd } from "./run";

/** What a pull request would do to one stack. */
export interface StackPreview {
  stack: string;
  /** 0 nothing against it, 2 a policy is violated, 1 a step failed. */
  code: 0 | 1 | 2;
  violations: number;
  failed?: { step: string; message: string };
}

/** Longest message that is kept of a step that failed. */
const SHOWN = 2_000;

/**
 * Previews one stack with its policies, judges the plan, prices it, and looks for models that retire. Each step is a command
 * that anybody can run; what they write lies in the stack's folder. A step that fails is told there, and ends the rest.
 */
export async function previewStack(options: {
  stack: string;
  place: Place;
  /** The stack's folder; emptied first. */
  folder: string;
  progress: Progress;
}): Promise<StackPreview> {
  const { stack, place, folder, progress } = options;
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const status: StackStatus = { stack, steps: [] };
  const file = (name: string): string => path.join(folder, name);
  let violations: Finding[] = [];
  const step = async (
    name: string,
    accepted: readonly number[],
    work: () => Promise<StepEnd>,
    tell: (end: StepEnd) => string = () => "",
  ): Promise<StepEnd> => {
    const end = await progress.step(`${stack}: ${name}`, async (detail) => {
      const ended = await work();
      detail(accepted.includes(ended.code) ? tell(ended) : `ended with ${ended.code}`);
      return ended;
    });
    const seconds = Math.round(end.milliseconds / 100) / 10;
    status.steps.push({ step: name, code: end.code, seconds });
    if (accepted.includes(end.code)) return end;
    throw new StepFailed(name, end.said);
  };
  const ours = (...args: string[]) => ({ ...unifiedAi(...args), cwd: place.cwd, env: place.env });
  const preview = file("preview.json");
  try {
    await step(
      "preview",
      [0, 2],
      async () => {
        const { end, broken } = await enginePreview(stack, place, folder);
        violations = broken;
        return end;
      },
      () => (violations.length > 0 ? `${violations.length} violations` : counts(preview)),
    );
    const location = `Pulumi.${stack}.yaml`;
    const config = policyConfig(stack);
    const checked = ["check", "--preview", preview, "--config", config, "--location", location];
    checked.push("--sarif", file("check.sarif"), "--json");
    await step(
      "check",
      [0, 2],
      () => runStep({ ...ours(...checked), stdout: file("check.json") }),
      () => {
        const found = withFindings(file("check.json"), violations);
        violations = found.findings.filter(({ level }) => level === "mandatory");
        return `${violations.length} violations, ${found.findings.length - violations.length} advisories`;
      },
    );
    const priced = ["cost", "--preview", preview, ...workloadFlags(place.cwd), "--json"];
    await step("cost", [0, 2], () => runStep({ ...ours(...priced), stdout: file("cost.json") }));
    const models = ["retirement", "--preview", preview, "--config", config, "--json"];
    await step("retirement", [0, 2], () =>
      runStep({ ...ours(...models), stdout: file("retirement.json") }),
    );
  } catch (error) {
    if (!(error instanceof StepFailed || error instanceof CliError)) throw error;
    const name = error instanceof StepFailed ? error.step : "set-up";
    status.failed = { step: name, message: tail(error.message) };
    fs.rmSync(file(`${name}.json`), { force: true });
  } finally {
    fs.writeFileSync(file("status.json"), `${JSON.stringify(status)}\n`);
  }
  const { failed } = status;
  const count = violations.length;
  if (failed) return { stack, code: 1, violations: count, failed };
  return { stack, code: count > 0 ? 2 : 0, violations: count };
}

/** The profile of the calls beside Pulumi.yaml, where there is one: without it the comment has no cost of calls. */
export function workloadFlags(cwd: string): string[] {
  const file = path.join(cwd, "workload.yaml");
  return fs.existsSync(file) ? ["--workload", file] : [];
}

class StepFailed extends Error {
  constructor(
    readonly step: string,
    said: string,
  ) {
    super(said.trim() === "" ? "nothing was said" : said.trim());
  }
}

/** The engine colours by codes of the terminal; what failed stands at the end. */
const tail = (text: string): string => {
  const plain = withoutSecrets(text.replace(/\u001b\[[0-9;]*m/g, "").trim());
  return plain.length > SHOWN ? `...${plain.slice(-SHOWN)}` : plain;
};

/**
 * The preview as one JSON text, with its policies. A violated policy makes the engine fail, with a plan that is whole: that is
 * told apart by the engine's events, and answered as 2.
 */
export async function enginePreview(
  stack: string,
  place: Place,
  folder: string,
): Promise<{ end: StepEnd; broken: Finding[] }> {
  const stdout = path.join(folder, "preview.json");
  const events = path.join(folder, "events.jsonl");
  const args = ["preview", "--json", "--show-sames", "--non-interactive", "--stack", stack];
  args.push(...policyFlags(stack), "--event-log", events);
  try {
    const end = await runStep({
      file: place.pulumi,
      args,
      cwd: place.cwd,
      // The engine takes --event-log in this mode only.
      env: { ...place.env, PULUMI_DEBUG_COMMANDS: "true" },
      stdout,
    });
    const text = fs.existsSync(events) ? fs.readFileSync(events, "utf8") : "";
    const severities = Object.fromEntries(ruleFacts().map(({ id, severity }) => [id, severity]));
    const { findings } = parseEvents(text, severities);
    const broken = findings.filter(({ level }) => level === "mandatory");
    if (end.code === 0) return { end, broken };
    const said = errorsOf(stdout);
    if (broken.length > 0 && said.every((one) => /^(error: )?preview failed$/.test(one)))
      return { end: { ...end, code: 2 }, broken };
    return { end: { ...end, said: said.join("\n") || end.said }, broken };
  } finally {
    fs.rmSync(events, { force: true });
  }
}

/** What the engine's JSON text says went wrong. */
function errorsOf(file: string): string[] {
  try {
    const { diagnostics = [] } = JSON.parse(fs.readFileSync(file, "utf8")) as {
      diagnostics?: { severity: string; message: string }[];
    };
    return diagnostics
      .filter(({ severity }) => severity === "error")
      .map(({ message }) => message.replace(/<\{%[^%]*%\}>/g, "").trim());
  } catch {
    return [];
  }
}

function counts(file: string): string {
  const content: unknown = JSON.parse(fs.readFileSync(file, "utf8"));
  const summary = isPreview(content) ? (content.changeSummary ?? {}) : {};
  return Object.entries(summary)
    .map(([op, count]) => `${count} ${op}`)
    .join(", ");
}

/** Puts into the judgement of the plan what only the engine's own run of the policies found; it should be nothing. */
function withFindings(file: string, found: readonly Finding[]): CheckReport {
  const report = JSON.parse(fs.readFileSync(file, "utf8")) as CheckReport;
  const idOf = ({ rule, urn, level }: Finding): string => `${level} ${rule} ${urn}`;
  const known = new Set(report.findings.map(idOf));
  const missing = found.filter((one) => !known.has(idOf(one)));
  if (missing.length === 0) return report;
  const findings = [...report.findings, ...missing];
  const { counts: before } = report;
  const next = { ...before, violations: before.violations + missing.length };
  fs.writeFileSync(file, JSON.stringify({ ...report, code: 2, findings, counts: next }));
  return { ...report, findings, counts: next };
}

/** A line for each stack: how it went. */
export const renderOutcome = (
  { stack, code, violations, failed }: StackPreview,
  milliseconds: number,
): string => {
  const how =
    failed !== undefined
      ? `failed at ${failed.step}: ${failed.message.split("\n").at(-1) ?? ""}`
      : code === 2
        ? `${violations} policy violation${violations === 1 ? "" : "s"}`
        : "no policy violation";
  return `${stack}: ${how} (${elapsed(milliseconds)})`;
};
