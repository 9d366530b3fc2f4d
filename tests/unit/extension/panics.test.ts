// Proves, with a module that panics on demand, that a panic ends one stream and nothing else: requests fail closed, streams
// visibly. The committed module is the same without the demand.
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { good } from "./behaviours";
import { chat, startLab, whyNoLab, type Answer, type Lab } from "./lab";

const { compile } = createRequire(__filename)(
  "../../../tools/gateway/extension.cjs",
) as typeof import("../../../tools/gateway/extension.cjs");

const noCargo = spawnSync("cargo", ["--version"]).status !== 0;

async function whyNoPanics(): Promise<string | undefined> {
  if (process.arch !== "x64") return "the module that panics is compiled for amd64 only";
  return (await whyNoLab()) ?? (noCargo ? "there is no cargo to compile it with" : undefined);
}

describe("a panic in a hook", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "extension-panics-"));
  let lab: Lab;
  let reason: string | undefined;

  beforeAll(async () => {
    reason = await whyNoPanics();
    if (reason !== undefined) return;
    const env = { ...process.env, UNIFIED_AI_CACHE: folder };
    const module = await compile("linux-amd64", { env, features: ["panics"] });
    lab = await startLab({ module, firstToken: { allowHeaders: ["x-client-request-id"] } });
  }, 600_000);
  afterAll(async () => {
    await lab?.stop();
    fs.rmSync(folder, { recursive: true });
  });
  beforeEach(({ skip }) => {
    skip(reason !== undefined, reason);
    lab.targets = [good, good, good];
    lab.hits.length = 0;
  });

  const provoke = (hook: string, stream = false): Promise<Answer> =>
    lab.call({ headers: { "x-client-request-id": hook }, body: chat({ stream }) });

  it.each(["request_headers", "request_body"])(
    "of edge's %s is answered with an error, and no target is asked",
    async (hook) => {
      const answer = await provoke(`edge.${hook}`);
      expect(answer.status).toBe(500);
      expect((JSON.parse(answer.text) as { error: object }).error).toMatchObject({
        code: "internal_error",
        type: "server_error",
      });
      expect(lab.hits).toEqual([]);
    },
  );

  it.each(["edge.response_headers", "edge.response_body"])(
    "of %s breaks the answer off",
    async (hook) => {
      const answer = await provoke(hook, true).catch(() => "refused" as const);
      expect(answer === "refused" || answer.broken || answer.status >= 500).toBe(true);
      expect(answer === "refused" ? "" : answer.text).not.toContain("[DONE]");
    },
  );

  it.each(["first_token.response_headers", "first_token.response_body"])(
    "of %s counts as a failed try",
    async (hook) => {
      const answer = await provoke(hook);
      expect(answer.status).toBe(503);
      expect(answer.text).toContain("3 tries");
      expect(lab.hits.map(({ target }) => target)).toEqual([0, 1, 2]);
    },
  );

  it("is counted, and leaves Envoy serving the others", async () => {
    const name = "envoy_dynamicmodulescustom_unified_ai_panics";
    const before = await lab.counter(name);
    await provoke("edge.request_headers");
    await provoke("first_token.response_headers");
    expect(await lab.counter(name)).toBe(before + 2);
    for (let count = 0; count < 20; count++) expect((await lab.call()).status).toBe(200);
  });
});
