import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { mustPulumi } from "../engine";
import type { Question } from "./identity";
import type { StateResource } from "./state";

/** A question and the provider that answers it, as it is in the stack's state. */
export interface Asked {
  question: Question;
  provider: StateResource;
}

/** What a cloud answered, or why it did not. */
export type Answer = { found: Record<string, unknown> } | { failed: string };

/** What the program behind `lookUp` is given. */
export interface LookUpRequest {
  questions: { question: Question; settings: Record<string, unknown> }[];
  answerFile: string;
}

/**
 * Asks AWS through the engine and the same provider settings the stack uses (so also the local clouds): one throw-away
 * preview for all questions. Answers in the order of the questions. An index such as the tagging API's can lag behind a
 * create by seconds.
 */
export async function lookUp(asked: readonly Asked[]): Promise<Answer[]> {
  if (asked.length === 0) return [];
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "unified-ai-lookup-"));
  try {
    const answerFile = path.join(folder, "answer.json");
    const request: LookUpRequest = {
      questions: asked.map(({ question, provider }) => ({
        question,
        settings: settingsOf(provider),
      })),
      answerFile,
    };
    fs.writeFileSync(path.join(folder, "request.json"), JSON.stringify(request));
    fs.mkdirSync(path.join(folder, "state"));
    fs.writeFileSync(
      path.join(folder, "Pulumi.yaml"),
      JSON.stringify({
        name: "unified-ai-lookup",
        runtime: { name: "nodejs", options: { typescript: false } },
        main: path.join(__dirname, "lookup-program.js"),
      }),
    );
    const env = {
      PULUMI_BACKEND_URL: `file://${path.join(folder, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "look-up",
      UNIFIED_AI_LOOKUP: path.join(folder, "request.json"),
    };
    await mustPulumi(["stack", "init", "lookup", "-C", folder], { cwd: folder, env });
    await mustPulumi(["preview", "--stack", "lookup", "-C", folder], { cwd: folder, env });
    return JSON.parse(fs.readFileSync(answerFile, "utf8")) as Answer[];
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** What the engine keeps beside a provider's settings. */
const KEPT_BESIDE = ["__internal", "pluginDownloadURL", "version"];

/** A provider's settings as its class takes them: the state keeps what is not a text as JSON. */
function settingsOf(provider: StateResource): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(provider.inputs ?? {})
      // What is an object here is encrypted for the stack, and of no use without its key.
      .filter(([key, value]) => !KEPT_BESIDE.includes(key) && typeof value === "string")
      .map(([key, value]) => [key, plain(value as string)]),
  );
}

function plain(value: string): unknown {
  if (!/^(\[|\{|true$|false$)/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
