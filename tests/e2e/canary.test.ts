// Proves that nothing secret that is given to a run of the three clouds' stack comes out anywhere: not in state, history, backups,
// reports, logs or the process list. Each leak class by its row: docs/secrets-canary.md. The gateway's own secrets:
// tests/full/gateway/canary.test.ts. Cannot prove what the clouds' own provider plugins write, which do not run here.
import { createHash, randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { filesBelow, findPlanted, type Secrets } from "../canary/finder";
import { ProcessWatch } from "../canary/processes";
import { bringUpBaseline } from "./baseline";
import {
  cloudsOnlyConfig,
  LocalClouds,
  repo,
  run,
  type Answer,
  type Project,
} from "./local-clouds";

const seed = process.env["UNIFIED_AI_SEED"] ?? randomBytes(4).toString("hex");

/** A secret that nothing else has, the same for the same seed. */
const plant = (what: string, head = ""): string =>
  head + createHash("sha512").update(`${seed} ${what}`).digest("base64url").slice(0, 48);

/** What a CI job has in its environment, by variable. */
const credentials: Record<string, string> = {
  AWS_ACCESS_KEY_ID: plant("aws id", "AKIA"),
  AWS_SECRET_ACCESS_KEY: plant("aws key"),
  AWS_SESSION_TOKEN: plant("aws session"),
  ARM_CLIENT_SECRET: plant("arm secret"),
  ARM_OIDC_TOKEN: plant("arm oidc"),
  AZURE_CLIENT_SECRET: plant("azure secret"),
  GOOGLE_CREDENTIALS: JSON.stringify({
    type: "service_account",
    private_key: `-----BEGIN PRIVATE KEY-----\n${plant("google key")}\n-----END PRIVATE KEY-----\n`,
  }),
  GOOGLE_OAUTH_ACCESS_TOKEN: plant("google token", "ya29."),
  VAULT_TOKEN: plant("vault token", "hvs."),
  OPENAI_API_KEY: plant("openai key", "sk-"),
  ANTHROPIC_API_KEY: plant("anthropic key", "sk-ant-"),
  GITHUB_TOKEN: plant("github token", "ghs_"),
  ACTIONS_RUNTIME_TOKEN: plant("actions runtime"),
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: plant("actions id"),
};
const passphrase = plant("passphrase");
const configured = plant("config secret");
const CONFIGURED = "secret in the configuration";
const planted: Secrets = {
  ...credentials,
  GOOGLE_CREDENTIALS: plant("google key"),
  passphrase,
  [CONFIGURED]: configured,
};

let clouds: LocalClouds;
let project: Project;
/** What each command said, and what it wrote, by what it is. */
const said = new Map<string, string>();
let watched: { found: string[]; programs: string[] };
const env = {
  ...credentials,
  PULUMI_CONFIG_PASSPHRASE: passphrase,
  // The engine hides --event-log without it.
  PULUMI_DEBUG_COMMANDS: "true",
};
const file = (name: string): string => path.join(clouds.dir, name);

beforeAll(async () => {
  console.log(`canary: UNIFIED_AI_SEED=${seed}`);
  clouds = await LocalClouds.start();
  await bringUpBaseline(clouds);
  project = clouds.project();
  const watch = new ProcessWatch(planted, isGiven);
  try {
    await useInEveryWay();
  } finally {
    watched = watch.stop();
  }
}, 600_000);
afterAll(() => clouds?.dispose());

/** Those that are run with the secrets in their environment: the engine, the program and what transpiles it, our own commands and what they are told to run, this test. */
const isGiven = (commandLine: string): boolean =>
  /pulumi|unified-ai\.cjs|tools\/shim|vitest|printenv|esbuild|^true\0/.test(commandLine);

async function useInEveryWay(): Promise<void> {
  project.configure("dev", cloudsOnlyConfig("dev"));
  await pulumi("init", "stack", "init", "dev");
  const set = `printenv PLANTED | pulumi config set --secret planted --stack dev --non-interactive`;
  note("config set", await exec({ PLANTED: configured }, "bash", "-c", set));

  const up = ["up", "--yes", "--skip-preview", "--stack", "dev"];
  await pulumi("up", ...up, "--event-log", file("events.json"));
  said.set("event log", fs.readFileSync(file("events.json"), "utf8"));
  const grpc = { PULUMI_DEBUG_GRPC: file("grpc.json") };
  note("preview with a gRPC log", await exec(grpc, "pulumi", "preview", "--stack", "dev"));

  await pulumi("preview --json", "preview", "--json", "--show-sames", "--stack", "dev");
  fs.writeFileSync(file("plan.json"), said.get("preview --json")!.replace(/^[^{]*/, ""));
  // Tags change nearly every resource, so that all of them are shown.
  const config = cloudsOnlyConfig("dev");
  (config["unified-ai-endpoint:endpoint"] as { tags: object }).tags = {
    project: "other",
    costCenter: "other",
    team: "other",
  };
  const before = fs.readFileSync(path.join(project.folder, "Pulumi.dev.yaml"), "utf8");
  project.configure("dev", config);
  await pulumi("preview --diff", "preview", "--diff", "--refresh", "--stack", "dev");
  fs.writeFileSync(path.join(project.folder, "Pulumi.dev.yaml"), before);
  await pulumi("preview --debug", "preview", "--debug", "--stack", "dev");
  const verbose = ["preview", "--logtostderr", "-v=9", "--stack", "dev"];
  await pulumi("preview -v=9", ...verbose);
  for (const words of [
    ["stack", "export"],
    ["stack", "output", "--json"],
    ["stack", "history", "--json"],
    ["stack", "--show-ids", "--show-urns"],
    ["config", "--json"],
  ])
    await pulumi(words.join(" "), ...words, "--stack", "dev");

  await unifiedAi("check", "--stack", "dev", "--json");
  const reports = ["--sarif", file("check.sarif"), "--junit", file("check.xml")];
  await unifiedAi("check", "--preview", file("plan.json"), ...reports);
  await unifiedAi("state", "verify", "--stack", "dev", "--json");
  await unifiedAi("state", "backup", "--stack", "dev", "--json");
  await unifiedAi("state", "guard", "--stack", "dev", "--", "true");
  await unifiedAi("state", "restore", "--drill", "--stack", "dev");
  await unifiedAi("recover", "--stack", "dev");

  const wrong = { PULUMI_CONFIG_PASSPHRASE: `${passphrase}?` };
  note("wrong passphrase", await exec(wrong, "pulumi", "preview", "--stack", "dev"));
  const broken = structuredClone(config) as Record<string, Record<string, unknown>>;
  broken["unified-ai-endpoint:endpoint"]!["planted"] = { nothing: "of that name" };
  project.configure("dev", broken);
  await pulumi("refused configuration", "preview", "--stack", "dev");
  fs.writeFileSync(path.join(project.folder, "Pulumi.dev.yaml"), before);
  await pulumi("destroy", "destroy", "--yes", "--skip-preview", "--stack", "dev");
}

const exec = (more: NodeJS.ProcessEnv, command: string, ...args: string[]): Promise<Answer> =>
  run(command, args, {
    cwd: project.folder,
    env: { ...clouds.environment(), ...env, ...more },
  });

const note = (what: string, answer: Answer): void => void said.set(what, answer.text);

async function pulumi(what: string, ...args: string[]): Promise<void> {
  const answer = await exec({}, "pulumi", ...args, "--non-interactive");
  note(what, answer);
  // What fails on purpose says so by its name.
  if (answer.code !== 0 && !/refused/.test(what)) throw new Error(`${what}: ${answer.text}`);
}

async function unifiedAi(...args: string[]): Promise<void> {
  const cli = path.join(repo, "tools", "unified-ai.cjs");
  note(`unified-ai ${args.slice(0, 2).join(" ")}`, await exec({}, process.execPath, cli, ...args));
}

describe("what is planted", () => {
  it("is what the stack holds: the configuration gives it back, and the state is encrypted with it", async () => {
    const get = await exec({}, "pulumi", "config", "get", "planted", "--stack", "dev");
    expect(findPlanted(get.text, planted)).toContain(`${CONFIGURED}, raw`);
    expect(said.get("wrong passphrase")).toContain("incorrect passphrase");
    for (const [what, text] of said) {
      if (what !== "config set") expect(text.length, what).toBeGreaterThan(0);
    }
    expect(said.get("up")).toMatch(/\+ \d{2,} created/);
    expect(said.get("preview --diff")).toContain("project");
  });

  it("comes out of no command: updates, diffs, JSON, event log, debug output, reports, errors", () => {
    const leaks = [...said].flatMap(([what, text]) =>
      findPlanted(text, planted).map((found) => `${what}: ${found}`),
    );
    expect(leaks).toEqual([]);
  });

  it("is in no file: state, history, backups, journals, logs, HOME, reports", () => {
    const all = filesBelow(clouds.dir, (name) => name === "grpc.json");
    const names = [...all.keys()];
    for (const wanted of [
      /^state\/\.pulumi\/stacks\/unified-ai-endpoint\/dev\.json$/,
      /^state\/\.pulumi\/history\/.*\.checkpoint\.json$/,
      /^state\/\.pulumi\/backups\/.*\.json$/,
      /^state\/\.unified-ai\/backups\/.*\.manifest\.json$/,
      /^clouds\/journal\.jsonl$/,
      /^clouds\/store\.json$/,
      /^events\.json$/,
      /^check\.sarif$/,
      /^check\.xml$/,
    ])
      expect(
        names.some((name) => wanted.test(name)),
        String(wanted),
      ).toBe(true);
    const leaks = [...all].flatMap(([name, text]) =>
      findPlanted(text, planted).map((found) => `${name}: ${found}`),
    );
    expect(leaks).toEqual([]);
  });

  it("is in no command line, and in no environment of a process that was not given it", () => {
    expect(watched.programs.length).toBeGreaterThan(3);
    expect(watched.found).toEqual([]);
  });

  it("is in the engine's gRPC log only as the configuration, which our programs keep nothing secret in", () => {
    const log = fs.readFileSync(file("grpc.json"), "latin1");
    expect(log.length).toBeGreaterThan(10_000);
    const found = findPlanted(log, planted).filter((one) => !one.startsWith(CONFIGURED));
    expect(found).toEqual([]);
    // Should the engine stop writing it, this row of docs/secrets-canary.md can go.
    expect(findPlanted(log, { [CONFIGURED]: configured })).not.toEqual([]);
  });
});

describe("the stack", () => {
  const state = (): { type: string; inputs?: object; outputs?: object }[] => {
    const folder = path.join(clouds.dir, "state/.pulumi/history/unified-ai-endpoint/dev");
    const [first] = fs
      .readdirSync(folder)
      .filter((name) => name.endsWith(".checkpoint.json"))
      .sort();
    const text = fs.readFileSync(path.join(folder, first!), "utf8");
    type Checkpoint = { checkpoint: { latest: { resources: ReturnType<typeof state> } } };
    return (JSON.parse(text) as Checkpoint).checkpoint.latest.resources;
  };

  it("gives no secret to a provider, a dynamic provider or a component, so that none can be kept in clear", () => {
    const resources = state();
    expect(resources.length).toBeGreaterThan(25);
    expect(resources.filter(({ type }) => type.startsWith("pulumi-nodejs:dynamic"))).toEqual([]);
    const providers = resources.filter(({ type }) => type.startsWith("pulumi:providers:"));
    expect(providers.length).toBeGreaterThan(2);
    const settings = providers.flatMap(({ inputs = {} }) => Object.keys(inputs));
    const secretOnes =
      /^(?!skip).*(secret|token|password|credential|accessKey|privateKey|certificate)/i;
    expect(settings.filter((name) => secretOnes.test(name))).toEqual([]);
    const holding = resources.filter(({ inputs }) => JSON.stringify(inputs ?? {}).includes(MARK));
    expect(holding.map(({ type }) => type)).toEqual([]);
  });

  /** How the engine marks an encrypted value. */
  const MARK = "1b47061264138c4ac30d75fd1eb44270";
});
