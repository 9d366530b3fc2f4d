// Proves that no command of ours rewrites a committed stack file: each verb of the command line and the engine's commands that
// write stack files are run in the project's folder, as a user runs them, on local clouds of this file; some once more by the
// real engine alone, without the copy of the project that `local exec` makes.
//
// Two commands are meant to write the lines about secrets there, on real accounts only: `bootstrap --write`
// (tests/unit/cli/bootstrap.test.ts) and `rotate kms` (tests/full/rotate-kms.test.ts). Cannot prove what the engine does where
// it reaches the key that a file names: with no `encryptedkey` line it asks that key for a new one.
import * as fs from "node:fs";
import * as path from "node:path";
import type { Command } from "commander";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createProgram } from "../../cli/main";
import { vaultMissing } from "../unit/sim-facts-vault/local-vault";
import { LocalClouds, repo, run, type Answer } from "../e2e/local-clouds";

/** The stack files by folder, and whether they say how secrets are encrypted. */
const EXPECTED = {
  "Pulumi.dev.yaml": true,
  "Pulumi.prod.yaml": true,
  "Pulumi.staging.yaml": true,
  "baseline/Pulumi.shared.yaml": false,
  "bootstrap/Pulumi.dev.yaml": false,
  "bootstrap/Pulumi.prod.yaml": false,
  "bootstrap/Pulumi.staging.yaml": false,
};

/** One command line, and how it has to end so that it has really run. */
interface Row {
  /** `direct`: the command itself; `local`: after `local exec --`; `engine`: by the real engine, no copy in between. */
  how: "direct" | "local" | "engine";
  command: string;
  code: 0 | 1 | 2;
  /** What it says; always there where it fails. */
  says?: RegExp;
}

const row = (how: Row["how"], command: string, code: 0 | 1 | 2 = 0, says?: RegExp): Row => ({
  how,
  command,
  code,
  ...(says && { says }),
});

const withoutVault = vaultMissing("local vault on committed stack files");

/** In this order: what comes later needs what was brought up. */
const ROWS: readonly Row[] = [
  row("direct", "unified-ai local start"),
  row("local", "pulumi stack init shared --cwd baseline"),
  row("local", "pulumi up --yes --skip-preview --stack shared --cwd baseline"),
  row("local", "pulumi stack init dev"),
  row("local", "pulumi up --yes --skip-preview --stack dev"),
  row("local", "pulumi config set aws:region eu-west-1 --stack dev"),
  row("local", "pulumi config set --secret planted value --stack dev"),
  row("local", "pulumi config refresh --force --stack dev"),
  row("local", "pulumi stack init prod"),
  row("local", "pulumi preview --stack shared --cwd baseline"),
  row("local", "pulumi stack rm prod --yes"),
  row("local", "unified-ai state verify --stack dev"),
  row("local", "unified-ai state backup --stack dev"),
  row("local", "unified-ai state restore --drill --stack dev"),
  row("local", "unified-ai state restore --stack dev"),
  row("local", "unified-ai state guard --stack dev -- pulumi stack export --stack dev"),
  row("local", "unified-ai recover --stack dev", 0, /nothing to recover/),
  row("local", "unified-ai check --stack dev", 2, /violations/),
  row("local", "unified-ai cost --stack dev"),
  row("local", "unified-ai tenant create research --stack dev --json"),
  row("local", "unified-ai tenant rotate research --stack dev --json"),
  row("local", "unified-ai tenant list --stack dev", 0, /^research /m),
  row("local", "unified-ai tenant revoke research --stack dev --yes"),
  row("local", "unified-ai provider set openai --stack dev", 1, /stack "dev" must have it/),
  row("local", "unified-ai provider remove openai --stack dev --yes", 1, /must have it, it has/),
  row("local", "unified-ai provider list --stack dev"),
  row("local", "unified-ai rotate redis --stack dev --yes", 2, /rotate redis --stack dev --finish/),
  row("local", "unified-ai rotate approle --stack dev", 1, /must keep its keys in Vault/),
  row(
    "local",
    "unified-ai rotate kms --stack dev --to awskms://alias/x?region=us-east-1",
    1,
    /must be run on a stack of real clouds/,
  ),
  row("local", "unified-ai bootstrap --environment dev", 0, /^dev: state store .* made/m),
  row("engine", "unified-ai state verify --stack dev"),
  row("engine", "unified-ai state backup --stack dev"),
  row("engine", "unified-ai state restore --drill --stack dev"),
  row("engine", "unified-ai state guard --stack dev -- pulumi stack export --stack dev"),
  row("engine", "unified-ai recover --stack dev"),
  row("engine", "unified-ai cost --stack dev"),
  row("engine", "unified-ai tenant list --stack dev", 0, /^research /m),
  row("engine", "unified-ai provider list --stack dev"),
  row("local", "pulumi stack change-secrets-provider passphrase --stack dev"),
  row("direct", "unified-ai local status"),
  row("direct", "unified-ai local fault --clear"),
  row("direct", "unified-ai local provider-key openai"),
  row("direct", "unified-ai local gateway start --stack prod", 1, /"prod": has no gateway/),
  row("direct", "unified-ai local gateway stop"),
  ...(withoutVault ? [] : [row("direct", "unified-ai local vault")]),
  row("direct", "unified-ai local stop"),
  row("direct", "unified-ai local reset --force"),
];

/** Verbs that no row runs, each with its reason. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  "local exec": "every row of `local` is one",
  ...(withoutVault && { "local vault": "would build a Vault for 7 minutes; said above" }),
};

let clouds: LocalClouds;
let before: Record<string, object>;
beforeAll(async () => {
  before = committed();
  clouds = await LocalClouds.start();
}, 120_000);
afterAll(() => clouds?.dispose());

/** Everything about each stack file that a rewrite changes, were it with the same bytes. */
function committed(root = repo): Record<string, { text: string; changed: number; node: number }> {
  const files = ["", "baseline", "bootstrap"].flatMap((folder) =>
    fs
      .readdirSync(path.join(root, folder))
      .filter((name) => /^Pulumi\..+\.ya?ml$/.test(name))
      .map((name) => path.join(folder, name)),
  );
  return Object.fromEntries(
    files.sort().map((name) => {
      const file = path.join(root, name);
      const { mtimeMs, ino } = fs.statSync(file);
      return [name, { text: fs.readFileSync(file, "utf8"), changed: mtimeMs, node: ino }];
    }),
  );
}

/** Nobody is there to answer a question: what asks one finds the end of its input. */
function runRow({ how, command }: Row): Promise<Answer> {
  const words = command.split(" ");
  if (how === "direct") return clouds.unifiedAi(...words.slice(1));
  if (how === "local") return clouds.exec("sh", "-c", `${command} </dev/null`);
  const cli = path.join(repo, "tools", "unified-ai.cjs");
  return run("node", [cli, ...words.slice(1)], { cwd: repo, env: engineAlone() });
}

/** The environment of the local clouds with the engine itself on PATH, not what `local exec` puts before it. */
function engineAlone(): NodeJS.ProcessEnv {
  const env = clouds.environment();
  const engine = path.dirname(env["UNIFIED_AI_ENGINE"]!);
  return { ...env, PATH: [engine, process.env["PATH"]].join(path.delimiter) };
}

/** `state verify` ...: the commands that do something. */
function verbs(command: Command, above: readonly string[] = []): string[] {
  return command.commands.flatMap((child) => {
    const words = [...above, child.name()];
    return child.commands.length > 0 ? verbs(child, words) : [words.join(" ")];
  });
}

describe("the committed stack files", () => {
  it("are these, and those of environments name their KMS key", () => {
    const found = Object.entries(committed()).map(([name, { text }]) => [
      name,
      /^secretsprovider: awskms:\/\/\S+$/m.test(text),
    ]);
    expect(Object.fromEntries(found)).toEqual(EXPECTED);
  });

  it("meet every verb of the command line", () => {
    const all = verbs(createProgram());
    const met = (verb: string): boolean =>
      ROWS.some(({ command }) => `${command} `.startsWith(`unified-ai ${verb} `));
    expect(all.filter((verb) => !met(verb))).toEqual(Object.keys(LEFT_OUT));
    expect(all.length).toBeGreaterThan(20);
  });

  it("would be rewritten by the engine alone, which this comparison sees", async () => {
    const copy = path.join(clouds.dir, "copy");
    for (const folder of ["baseline", "bootstrap"])
      fs.mkdirSync(path.join(copy, folder), { recursive: true });
    fs.writeFileSync(path.join(copy, "Pulumi.yaml"), "name: copy\nruntime: nodejs\n");
    fs.copyFileSync(path.join(repo, "Pulumi.dev.yaml"), path.join(copy, "Pulumi.dev.yaml"));
    const copied = committed(copy);
    const args = ["stack", "init", "dev", "--secrets-provider", "passphrase"];
    const answer = await run("pulumi", args, { cwd: copy, env: engineAlone() });
    expect(answer.code, answer.text).toBe(0);
    expect(committed(copy)).not.toEqual(copied);
    expect(committed(copy)["Pulumi.dev.yaml"]!.text).not.toMatch(/^secretsprovider: awskms:/m);
  }, 60_000);

  const named = ROWS.map((each) => [`${each.how}: ${each.command}`, each] as const);
  it.each(named)("stay as they are after %s", { timeout: 240_000 }, async (_name, each) => {
    const answer = await runRow(each);
    expect(answer.code, answer.text).toBe(each.code);
    if (each.says) expect(answer.text).toMatch(each.says);
    expect(committed()).toEqual(before);
  });
});
