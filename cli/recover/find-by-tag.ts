import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { mustPulumi } from "../engine";
import type { StateResource } from "./state";

/** One look-up: a resource type of the tagging API, and the tags the resource must carry. */
export interface TagQuery {
  /** `service:type`, e.g. `kms:key`. */
  arnType: string;
  tags: Record<string, string>;
}

/**
 * ARNs of the resources that carry all given tags, asked of AWS's Resource Groups Tagging API through the engine and
 * the same provider settings the stack uses (so also of the local clouds). One throw-away preview per query.
 */
export async function findByTag(provider: StateResource, query: TagQuery): Promise<string[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "unified-ai-lookup-"));
  try {
    const answerFile = path.join(folder, "answer.json");
    const request = { settings: provider.inputs ?? {}, query, answerFile };
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
    return (JSON.parse(fs.readFileSync(answerFile, "utf8")) as { arns: string[] }).arns;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
