import * as fs from "node:fs";
import * as path from "node:path";
import { parse, parseAllDocuments } from "yaml";
import { resolveBaseline } from "../../../baseline/spec";
import { resolveBootstrap } from "../../../bootstrap/spec";
import { parseWorkload } from "../../../cli/cost/workload";
import { checkSpec } from "../../../components";
import { endpointSchema } from "../../../components/spec/schema";
import { root } from "./markdown";
import { commandProblem, commandsOf } from "./shell";

type Map = Record<string, unknown>;

const DESCRIPTIONS: Readonly<Record<string, (value: unknown) => void>> = {
  "unified-ai-endpoint:endpoint": (value) => refuseIssues(value),
  "unified-ai-baseline:baseline": (value) => void resolveBaseline(value, "shared"),
  "unified-ai-bootstrap:bootstrap": (value) => void resolveBootstrap(value, "dev"),
};

/** Checks a block of YAML as the thing it is; throws with what is wrong. */
export function checkYaml(text: string): void {
  const documents = parseAllDocuments(text, { uniqueKeys: true });
  for (const document of documents)
    if (document.errors.length > 0) throw new Error(document.errors[0]!.message);
  if (documents.length !== 1) throw new Error("a block must be one document");
  const value = documents[0]!.toJS() as Map;
  if (isMap(value["config"])) return checkStackFile(value["config"]);
  if (Object.keys(value).some((key) => key in DESCRIPTIONS)) return checkConfig(value);
  if ("basis" in value) return void parseWorkload(value, "the block");
  if ("jobs" in value || "include" in value || "stages" in value) return checkPipeline(value);
  checkPart(value);
}

/** A stack file stands for itself. */
function checkStackFile(config: Map): void {
  for (const [key, value] of Object.entries(config)) DESCRIPTIONS[key]?.(value);
  if (!Object.keys(config).some((key) => key in DESCRIPTIONS))
    throw new Error("a stack file must describe something of ours");
}

/** Part of a stack file: the committed one, with this in it. */
function checkConfig(part: Map): void {
  for (const [key, value] of Object.entries(part)) {
    const judge = DESCRIPTIONS[key];
    if (!judge) throw new Error(`no program of ours reads ${key}`);
    judge(merge(committed(key), value));
  }
}

/** Part of a description: dev's, with this in it. */
function checkPart(part: Map): void {
  const unknown = Object.keys(part).filter((key) => !(key in endpointSchema.shape));
  if (unknown.length > 0) throw new Error(`the description has no ${unknown.join(", ")}`);
  refuseIssues(merge(committed("unified-ai-endpoint:endpoint"), part));
}

function refuseIssues(spec: unknown): void {
  const { issues } = checkSpec(spec, { environment: "dev" });
  if (issues.length > 0) throw new Error(issues.map((i) => `${i.path}: ${i.reason}`).join("\n"));
}

/** Of a pipeline the commands: each step's `run`, each job's `script`. */
function checkPipeline(value: unknown): void {
  if (Array.isArray(value)) return value.forEach(checkPipeline);
  if (!isMap(value)) return;
  for (const [key, entry] of Object.entries(value)) {
    const scripts = ["run", "script"].includes(key) ? [entry].flat() : [];
    for (const script of scripts.filter((one): one is string => typeof one === "string"))
      for (const words of commandsOf(script)) {
        const problem = commandProblem(words, true);
        if (problem !== undefined) throw new Error(`${script}: ${problem}`);
      }
    if (scripts.length === 0) checkPipeline(entry);
  }
}

const FILES: Readonly<Record<string, string>> = {
  "unified-ai-endpoint:endpoint": "Pulumi.dev.yaml",
  "unified-ai-baseline:baseline": "baseline/Pulumi.shared.yaml",
  "unified-ai-bootstrap:bootstrap": "bootstrap/Pulumi.dev.yaml",
};

function committed(key: string): unknown {
  const { config } = parse(fs.readFileSync(path.join(root, FILES[key]!), "utf8")) as {
    config: Map;
  };
  return config[key];
}

/** The second in the first; lists are replaced. */
function merge(below: unknown, above: unknown): unknown {
  if (!isMap(below) || !isMap(above)) return above;
  const merged: Map = { ...below };
  for (const [key, value] of Object.entries(above)) merged[key] = merge(below[key], value);
  return merged;
}

function isMap(value: unknown): value is Map {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
