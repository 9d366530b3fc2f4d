// Proves that the one script is made from the sources and runs by itself under this Node; not in the pinned image.
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { tokenAgentScript } from "../../../components/gateway/token-agent";
import { configFor, FakeClouds } from "./fake-clouds";

const generator = createRequire(__filename)(
  path.resolve(__dirname, "../../../tools/generate/token-agent.cjs"),
) as { render(): string; target: string };

let clouds: FakeClouds;
let setting: ReturnType<typeof configFor>;
beforeEach(async () => {
  clouds = new FakeClouds();
  await clouds.start();
  setting = configFor(clouds.url);
});
afterEach(async () => {
  await clouds.stop();
  setting.remove();
});

function run(env: Record<string, string>) {
  const file = path.join(setting.folder, "agent.js");
  fs.writeFileSync(file, tokenAgentScript());
  const child = spawn(process.execPath, [file], { env, stdio: ["ignore", "pipe", "pipe"] });
  const output = { text: "" };
  child.stdout.on("data", (part) => (output.text += String(part)));
  child.stderr.on("data", (part) => (output.text += String(part)));
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  return { child, output, ended };
}

async function until(wanted: () => boolean): Promise<void> {
  for (let turn = 0; turn < 6_000 && !wanted(); turn++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(wanted()).toBe(true);
}

describe("tokenAgentScript", () => {
  it("is what the generator makes of the sources now", () => {
    expect(fs.readFileSync(generator.target, "utf8")).toBe(generator.render());
  });

  it("is small and needs nothing but Node's own modules", () => {
    const script = tokenAgentScript();
    expect(Buffer.byteLength(script)).toBeLessThan(200_000);
    const modules = [...script.matchAll(/require\("([^"]+)"\)/g)].map((match) => match[1] ?? "");
    expect(modules.length).toBeGreaterThan(0);
    for (const module of modules) expect(module).toMatch(/^node:/);
    expect(script).not.toContain(path.resolve(__dirname, "../../.."));
  });

  it("runs, exchanges, and ends cleanly on SIGTERM", async () => {
    const { child, output, ended } = run(setting.environment);
    await until(() => output.text.includes('"event":"stored"'));
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
    expect(output.text).toContain('"event":"stopped"');
    for (const secret of clouds.secrets) expect(output.text).not.toContain(secret);
  });

  it("ends with one plain message when its environment is wrong", async () => {
    const { output, ended } = run({ UNIFIED_AI_AWS_ROLE_ARN: "arn" });
    expect(await ended).toBe(1);
    expect(output.text).toContain("`UNIFIED_AI_AWS_REGION`: must be set\n");
    expect(output.text).not.toContain("    at ");
  });
});
