// Proves the bootstrap on the local clouds through the real engine with the pack: the first run, the second, one that was
// killed, and that no command changes a committed stack file. Locally a folder stands for the bucket and a passphrase for the
// key: the move into a real bucket and under a real key is tests/full/bootstrap-s3.test.ts.
import { createHash } from "node:crypto";
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LocalClouds, repo, type Answer } from "./local-clouds";

let clouds: LocalClouds;
beforeAll(async () => {
  clouds = await LocalClouds.start();
  // Only the run that is killed, which has the environment of the clouds, needs the state on the way.
  process.env["PULUMI_SKIP_CHECKPOINTS"] = "true";
}, 120_000);
afterAll(() => clouds.dispose());

interface Report {
  code: number;
  state: string;
  backendUrl: string;
  resources: number;
}

const run = (...args: string[]): Promise<Answer> =>
  clouds.exec("unified-ai", "bootstrap", "--json", ...args);

function reportOf(answer: Answer): Report {
  expect(answer.code, answer.text).toBe(0);
  return JSON.parse(answer.stdout.trim().split("\n").at(-1)!) as Report;
}

/** Digest of every committed stack and project file. */
function committed(): Record<string, string> {
  const folders = [repo, path.join(repo, "baseline"), path.join(repo, "bootstrap")];
  const files = folders.flatMap((folder) =>
    fs
      .readdirSync(folder)
      .filter((name) => /^Pulumi\..*ya?ml$/.test(name))
      .map((name) => path.join(folder, name)),
  );
  return Object.fromEntries(
    files.map((file) => [file, createHash("sha256").update(fs.readFileSync(file)).digest("hex")]),
  );
}

const passphraseFile = (): string => path.join(clouds.dir, "bootstrap", "dev", "passphrase");
const passphrase = (): string => fs.readFileSync(passphraseFile(), "utf8").trim();

const writes = () =>
  clouds
    .journal()
    .filter(({ method, preview }) => /create|update|delete/i.test(method) && preview !== true);

describe("unified-ai bootstrap", () => {
  it(
    "makes the store and the identities, moves its own state, and keeps its passphrase to its owner",
    { timeout: 240_000 },
    async () => {
      const before = committed();
      const answer = await run("-e", "dev");
      const report = reportOf(answer);
      expect(report.state).toBe("made");
      expect(report.resources).toBeGreaterThan(60);
      const bucket = report.backendUrl.slice("file://".length);
      const state = path.join(bucket, ".pulumi", "stacks", "unified-ai-bootstrap", "dev.json");
      expect(fs.existsSync(state)).toBe(true);
      expect(fs.existsSync(path.join(clouds.dir, "bootstrap", "dev", "first-state"))).toBe(false);
      expect(committed()).toEqual(before);
      expect(fs.statSync(passphraseFile()).mode & 0o777).toBe(0o600);
      expect(passphrase().length).toBeGreaterThan(40);
      expect(fs.readFileSync(state, "utf8")).not.toContain(passphrase());
      expect(answer.text).not.toContain(passphrase());
    },
  );

  it(
    "changes nothing the second time, neither clouds nor state",
    { timeout: 120_000 },
    async () => {
      const existing = clouds.existing();
      const done = writes().length;
      const state = () => {
        const folder = path.join(clouds.dir, "bootstrap", "buckets");
        return fs
          .readdirSync(folder, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => {
            const file = path.join(entry.parentPath, entry.name);
            return `${file} ${createHash("sha256").update(fs.readFileSync(file)).digest("hex")}`;
          })
          .sort();
      };
      const before = state();
      const answer = await run("-e", "dev");
      const report = reportOf(answer);
      expect(report.state).toBe("there");
      expect(answer.text).not.toContain(passphrase());
      expect(writes().length).toBe(done);
      expect(clouds.existing()).toEqual(existing);
      expect(state()).toEqual(before);
    },
  );

  it(
    "makes prod beside dev, where a killed run stopped, without a second of anything",
    { timeout: 300_000 },
    async () => {
      const folder = path.join(clouds.dir, "bootstrap", "prod");
      const stack = path.join(
        folder,
        "first-state",
        ".pulumi",
        "stacks",
        "unified-ai-bootstrap",
        "prod.json",
      );
      const killed = spawn(
        process.execPath,
        [path.join(repo, "tools", "unified-ai.cjs"), "bootstrap", "-e", "prod"],
        { cwd: repo, env: clouds.environment(), stdio: "ignore", detached: true },
      );
      // Killed as soon as a good part of the resources is recorded.
      const deadline = Date.now() + 120_000;
      const recorded = (): number => {
        try {
          return (fs.readFileSync(stack, "utf8").match(/"urn":/g) ?? []).length;
        } catch {
          return 0;
        }
      };
      while (recorded() < 20 && Date.now() < deadline && killed.exitCode === null)
        await new Promise((resolve) => setTimeout(resolve, 20));
      expect(killed.exitCode).toBeNull();
      process.kill(-killed.pid!, "SIGKILL");
      await new Promise((resolve) => setTimeout(resolve, 500));

      const report = reportOf(await run("-e", "prod"));
      expect(report.state).toBe("made");
      const existing = clouds.existing();
      expect(new Set(existing).size).toBe(existing.length);
      expect(
        existing.filter((each) => each.includes("atlas-prod-state-111122223333")).length,
      ).toBeGreaterThan(5);
      // The account's provider is the one that dev made.
      const providers = existing.filter((each) =>
        each.includes("token.actions.githubusercontent.com"),
      );
      expect(providers).toHaveLength(1);
      const again = reportOf(await run("-e", "prod"));
      expect([again.state, again.resources]).toEqual(["there", report.resources]);
    },
  );

  it("goes on where the move was cut off", { timeout: 240_000 }, async () => {
    // As after a kill between `stack init` in the store and the import: an empty stack there, the state in the first backend.
    const folder = path.join(clouds.dir, "bootstrap", "dev");
    const buckets = path.join(clouds.dir, "bootstrap", "buckets");
    const bucket = path.join(
      buckets,
      fs.readdirSync(buckets).find((name) => name.startsWith("atlas-dev-"))!,
    );
    const stacks = path.join(bucket, ".pulumi", "stacks", "unified-ai-bootstrap");
    const first = path.join(folder, "first-state");
    fs.cpSync(bucket, first, { recursive: true });
    const file = path.join(stacks, "dev.json");
    const state = JSON.parse(fs.readFileSync(file, "utf8")) as {
      checkpoint: { latest: { resources?: unknown[] } };
    };
    const { resources } = state.checkpoint.latest;
    delete state.checkpoint.latest.resources;
    fs.writeFileSync(file, JSON.stringify(state));
    for (const attributes of [`${file}.attrs`, `${file}.bak`, `${file}.bak.attrs`])
      fs.rmSync(attributes, { force: true });

    const report = reportOf(await run("-e", "dev"));
    expect([report.state, report.resources]).toEqual(["made", resources!.length]);
    expect(fs.existsSync(first)).toBe(false);
  });

  it(
    "says what is wrong with a description, and with a missing one",
    { timeout: 60_000 },
    async () => {
      const missing = await run("-e", "nowhere");
      expect(missing.code).toBe(1);
      expect(missing.text).toMatch(
        /Pulumi\.nowhere\.yaml: must be the environment's bootstrap configuration/,
      );
    },
  );
});

describe("the committed stack files", () => {
  it("are the same to the byte after every command", { timeout: 240_000 }, async () => {
    const before = committed();
    expect(Object.keys(before).length).toBeGreaterThan(8);
    const commands: string[][] = [
      ["pulumi", "preview", "--stack", "dev"],
      ["pulumi", "config", "--stack", "dev"],
      ["pulumi", "stack", "ls"],
      ["pulumi", "stack", "export", "--stack", "dev"],
      ["unified-ai", "recover", "--stack", "dev"],
      ["unified-ai", "bootstrap", "-e", "dev", "--write"],
      ["unified-ai", "local", "status"],
    ];
    for (const command of commands) {
      await clouds.exec(...command);
      expect(committed(), command.join(" ")).toEqual(before);
    }
  });

  it(
    "carry the secrets provider, and local runs do not ask for it",
    { timeout: 120_000 },
    async () => {
      for (const stack of ["dev", "staging", "prod"])
        expect(fs.readFileSync(path.join(repo, `Pulumi.${stack}.yaml`), "utf8")).toMatch(
          new RegExp(`^secretsprovider: awskms://alias/atlas-${stack}-stack`, "m"),
        );
      const answer = await clouds.exec("pulumi", "config", "--stack", "staging");
      expect(answer.code, answer.text).toBe(0);
      expect(answer.text).not.toMatch(/awskms|KMS/);
    },
  );
});
