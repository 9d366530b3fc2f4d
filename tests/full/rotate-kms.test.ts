// Proves that `rotate kms` encrypts a state and its stack file anew, that the old key opens neither, and that a wrong or missing
// key changes nothing: from one passphrase to another. From one KMS key to another: tests/full/state-bucket.test.ts. Cannot prove
// the clouds' own key services.
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { VerifyReport } from "../../cli/state/verify";
import { findPlanted } from "../canary/finder";
import { PASSPHRASE, TinyStack } from "../e2e/tiny-stack";

const WORD = "planted-k7Qm2ZxV9tRb4LdW8sYp3HgN";
const NEXT = "another-6cFj1MvX5uKe0RaT7iOq2BwS";

let stack: TinyStack;
let file: string;
beforeAll(async () => {
  stack = await TinyStack.start({ up: false });
  await stack.must("config", "set", "--secret", "tiny:word", WORD, "--stack", "dev");
  await stack.must("config", "set", "--secret", "--path", "tiny:deep.list[0].word", WORD);
  fs.appendFileSync(stack.stackFile, "  tiny:plain: { kept: [as, it], is: 1 } # and this\n");
  await stack.up();
  file = path.join(stack.dir, "next");
  fs.writeFileSync(file, `${NEXT}\n`, { mode: 0o600 });
});
afterAll(() => stack.dispose());

const rotate = (env: NodeJS.ProcessEnv, ...args: string[]) =>
  stack.unifiedAiWith(env, "rotate", "kms", ...args);
const toNext = () => ["--to", "passphrase", "--new-passphrase-file", file];
const secure = (text: string): string[] =>
  [...text.matchAll(/secure: "?([^"\s]+)/g)].map(([, one]) => one!);

/** Runs something that must be refused, and proves that state and stack file stay as they are. */
async function expectRefused(says: RegExp, env: NodeJS.ProcessEnv, args: string[]): Promise<void> {
  const before = [stack.file, stack.stackFile].map((name) => fs.readFileSync(name, "utf8"));
  const answer = await rotate(env, ...args);
  expect(answer.code, answer.text).toBe(1);
  expect(answer.text).toMatch(says);
  expect(findPlanted(answer.text, { word: WORD, passphrase: NEXT })).toEqual([]);
  expect([stack.file, stack.stackFile].map((name) => fs.readFileSync(name, "utf8"))).toEqual(
    before,
  );
}

describe("rotate kms", () => {
  it("refuses a wrong passphrase, a missing key and a missing or short new one before any change", async () => {
    await expectRefused(/incorrect passphrase/, { PULUMI_CONFIG_PASSPHRASE: "wrong" }, toNext());
    await expectRefused(/must name a file/, {}, ["--to", "passphrase"]);
    const short = path.join(stack.dir, "short");
    fs.writeFileSync(short, "short\n");
    await expectRefused(/at least 12 characters, got 5/, {}, [
      ...["--to", "passphrase", "--new-passphrase-file", short],
    ]);
    const vault = { VAULT_ADDR: "http://127.0.0.1:9", VAULT_TOKEN: "none", VAULT_MAX_RETRIES: "0" };
    await expectRefused(/connection refused|Vault/, vault, ["--to", "hashivault://none"]);
  });

  it("encrypts everything anew; the old passphrase opens nothing, the new one all", async () => {
    const [oldState, oldFile] = [stack.file, stack.stackFile].map((name) =>
      fs.readFileSync(name, "utf8"),
    ) as [string, string];
    const answer = await rotate({}, ...toNext());
    expect(answer.code, answer.text).toBe(0);
    expect(answer.text).toMatch(/commit .*Pulumi\.dev\.yaml; every other clone needs it/);
    expect(answer.text).toContain("running workloads: nothing changes for them");
    const [newState, newFile] = [stack.file, stack.stackFile].map((name) =>
      fs.readFileSync(name, "utf8"),
    ) as [string, string];
    for (const old of [...oldState.matchAll(/"ciphertext":"([^"]+)"/g)]) {
      expect(newState.includes(old[1]!)).toBe(false);
    }
    expect(secure(newFile)).toHaveLength(2);
    for (const old of secure(oldFile)) expect(newFile.includes(old)).toBe(false);
    // Nothing else of the file changed, comments and layout included.
    const without = (text: string): string =>
      text.replace(/secure: .*/g, "secure:").replace(/encryptionsalt: .*/, "encryptionsalt:");
    expect(without(newFile)).toBe(without(oldFile));

    const withOld = await stack.pulumi({}, "stack", "output", "--show-secrets", "--stack", "dev");
    expect(withOld.code).not.toBe(0);
    const env = { PULUMI_CONFIG_PASSPHRASE: NEXT };
    const withNew = await stack.pulumi(env, "stack", "output", "word", "--show-secrets");
    expect(withNew.stdout.trim(), withNew.text).toBe(WORD);
    const config = await stack.pulumi(env, "config", "get", "--path", "tiny:deep.list[0].word");
    expect(config.stdout.trim(), config.text).toBe(WORD);
    const preview = await stack.pulumi(env, "preview", "--expect-no-changes", "--stack", "dev");
    expect(preview.code, preview.text).toBe(0);
    const verified = await stack.unifiedAiWith(env, "state", "verify", "--json");
    expect((JSON.parse(verified.stdout) as VerifyReport).code, verified.text).toBe(0);
    const canary = { word: WORD, "old passphrase": PASSPHRASE, "new passphrase": NEXT };
    expect(findPlanted(newState + newFile + answer.text, canary)).toEqual([]);
  });

  it("can be taken back: the state before is kept under the old key", async () => {
    const backups = fs.readdirSync(stack.backups).filter((name) => name.endsWith(".manifest.json"));
    const before = backups
      .map((name) => path.join(stack.backups, name))
      .find((name) => fs.readFileSync(name, "utf8").includes("before rotate kms"));
    expect(before).toBeDefined();
    const copy = before!.replace(".manifest.json", ".json");
    const restored = await stack.unifiedAi("state", "restore", "--older", copy);
    expect(restored.code, restored.text).toBe(0);
    const opened = await stack.unifiedAi("state", "verify", "--json");
    expect((JSON.parse(opened.stdout) as VerifyReport).findings.map(({ id }) => id)).not.toContain(
      "engine",
    );
  });
});
