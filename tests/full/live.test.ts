// Proves the way of `npm run test:live` on the local clouds: what it makes is gone afterwards, also when the update fails half way or
// somebody presses Ctrl-C. Nothing here has run in real accounts.
import { execFile, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bringUpBaseline } from "../e2e/baseline";
import { LocalClouds, repo } from "../e2e/local-clouds";

const ids = {
  UNIFIED_AI_LIVE: "1",
  UNIFIED_AI_LIVE_AWS_ACCOUNT: "111122223333",
  UNIFIED_AI_LIVE_AZURE_SUBSCRIPTION: "00000000-0000-4000-8000-000000000001",
  UNIFIED_AI_LIVE_AZURE_TENANT: "72f988bf-0000-4000-8000-000000000001",
  UNIFIED_AI_LIVE_GCP_PROJECT: "atlas-ml",
};
const script = path.join(repo, "tools", "live.cjs");

describe("npm run test:live on the local clouds", () => {
  let clouds: LocalClouds;
  let before: string[];

  beforeAll(async () => {
    clouds = await LocalClouds.start();
    await bringUpBaseline(clouds);
    before = await existing();
  }, 180_000);
  afterAll(() => clouds.dispose());

  /** What exists, once the local clouds have written it down: they do so a moment after they answered. */
  const existing = async (): Promise<string[]> => {
    let last = clouds.existing();
    for (let look = 0, same = 0; look < 100 && same < 6; look += 1) {
      await new Promise((resolve) => setTimeout(resolve, 250));
      const now = clouds.existing();
      same = JSON.stringify(now) === JSON.stringify(last) ? same + 1 : 0;
      last = now;
    }
    return last;
  };
  const environment = () => ({ ...clouds.environment(), ...ids });
  const live = (...flags: string[]): Promise<{ code: number; text: string }> =>
    new Promise((resolve) => {
      let text = "";
      const child = execFile(process.execPath, [script, "--budget-usd", "5", ...flags], {
        cwd: repo,
        env: environment(),
      });
      for (const stream of [child.stdout!, child.stderr!])
        stream.on("data", (chunk) => (text += chunk));
      child.on("close", (code) => resolve({ code: code ?? -1, text }));
    });
  const left = (): string[] => {
    const folder = path.join(repo, ".unified-ai", "live");
    return fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  };

  it(
    "says what it may cost, brings a stack up, finds no drift and destroys it",
    { timeout: 300_000 },
    async () => {
      const { code, text } = await live();
      expect(code, text).toBe(0);
      expect(text).toMatch(/live-[0-9a-f]{6} may cost \d+\.\d\d US dollars when it is up for 2 h/);
      expect(text).toMatch(
        /up: done[\s\S]*verify: without --gateway[\s\S]*drift: done[\s\S]*destroy: done/,
      );
      expect(text).toMatch(/everything is destroyed/);
      expect(await existing()).toEqual(before);
      expect(left()).toEqual([]);
    },
  );

  it("destroys what an update made that failed", { timeout: 300_000 }, async () => {
    clouds.setFaults({
      refuse: [
        {
          method: "create",
          token: "aws:bedrock/guardrail:Guardrail",
          code: "InternalServerException",
          status: 500,
          message: "the service is down",
        },
      ],
    });
    const { code, text } = await live("--clouds", "aws");
    clouds.setFaults(undefined);
    expect(code, text).toBe(1);
    expect(text).toMatch(/everything is destroyed/);
    expect(await existing()).toEqual(before);
    expect(left()).toEqual([]);
  });

  it("destroys everything when it is interrupted", { timeout: 300_000 }, async () => {
    const child = spawn(process.execPath, [script, "--budget-usd", "5", "--clouds", "aws"], {
      cwd: repo,
      env: environment(),
    });
    let text = "";
    let sent = false;
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => {
        text += chunk.toString();
        if (!sent && /aws:kms:Key .* created/.test(text)) sent = child.kill("SIGINT");
      });
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect(sent, text).toBe(true);
    expect(code, text).toBe(1);
    expect(text).toMatch(/interrupted[\s\S]*everything is destroyed/);
    expect(await existing()).toEqual(before);
  });

  it("makes nothing when it costs more than was confirmed", { timeout: 300_000 }, async () => {
    const { code, text } = await live("--hours", "24", "--budget-usd", "0.000001");
    expect(code, text).toBe(1);
    expect(text).toMatch(/nothing was made/);
    expect(text).not.toMatch(/destroy/);
    expect(left()).toEqual([]);
  });
});
