import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { pulumi } from "../engine";
import { CliError } from "../errors";
import { exportStack, readJson, type Source } from "../source";
import { projectRoot } from "../toolbox";
import { parseEvents, type Finding } from "./findings";
import { withoutRead } from "./owned";
import { isPreview, plannedState, type Deployment } from "./preview";
import { packFolder, ruleFacts } from "./rules";

export interface CheckOptions {
  source: Source;
  /** Policy config file: each rule's level and settings. */
  config: string;
  /** The file that code scanning shows findings at. @default the file judged, or Pulumi.yaml */
  location?: string;
}

export interface CheckReport {
  /** What was judged, for people. */
  source: string;
  /** The file that code scanning shows findings at. */
  location: string;
  /** Version of the pack. */
  version: string;
  findings: Finding[];
  counts: { resources: number; violations: number; advisories: number };
  /** Rules that the config turns off. */
  disabled: string[];
}

/**
 * Runs the pack on a state or a planned state, without the program and without any call to a cloud. Throws what keeps it
 * from judging; what it finds is in the report.
 */
export async function check({ source, config, ...more }: CheckOptions): Promise<CheckReport> {
  const settings = readConfig(config);
  const deployment = withoutRead(await load(source));
  const resources = deployment.deployment.resources ?? [];
  const rules = ruleFacts();
  const name = "file" in source ? source.file : `stack ${source.stack}`;
  const location = more.location ?? ("file" in source ? relative(source.file) : "Pulumi.yaml");
  const version = packVersion();
  const report = (findings: Finding[]): CheckReport => ({
    source: name,
    location,
    version,
    findings,
    counts: {
      resources: resources.filter(({ type }) => !type.startsWith("pulumi:")).length,
      violations: findings.filter(({ level }) => level === "mandatory").length,
      advisories: findings.filter(({ level }) => level === "advisory").length,
    },
    disabled: rules.map(({ id }) => id).filter((id) => levelOf(settings[id]) === "disabled"),
  });
  if (resources.length === 0) return report([]);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "unified-ai-check-"));
  try {
    const file = path.join(folder, "state.json");
    // States may hold what is secret.
    fs.writeFileSync(file, JSON.stringify(deployment), { mode: 0o600 });
    const severities = Object.fromEntries(rules.map(({ id, severity }) => [id, severity]));
    const answer = await pulumi(
      [
        ...["policy", "analyze", "--json", "--file", file],
        ...["--policy-pack", packFolder, "--policy-pack-config", path.resolve(config)],
      ],
      { cwd: projectRoot },
    );
    const { findings, packs } = parseEvents(answer.stdout, severities);
    if (packs === undefined) {
      const said = `${answer.stderr}${answer.stdout}`.replaceAll(file, name).trim();
      throw new CliError("NOT_JUDGED", `${name}: could not be judged: ${said.slice(0, 4000)}`);
    }
    return report(findings);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

async function load(source: Source): Promise<Deployment> {
  if ("stack" in source) return (await exportStack(source.stack, source.cwd)) as Deployment;
  const content = readJson(source.file, "a state or a preview");
  if (isPreview(content)) return plannedState(content, source.file);
  if (typeof (content as Partial<Deployment> | null)?.deployment !== "object") {
    throw new CliError(
      "NOT_A_STATE",
      `${source.file}: must be what \`pulumi preview --json --show-sames\` or \`pulumi stack export\` writes, got another JSON text; make it anew`,
    );
  }
  return content as Deployment;
}

type Settings = Record<string, string | { enforcementLevel?: string } | undefined>;

/** The engine takes settings for rules that do not exist without a word. */
function readConfig(file: string): Settings {
  const settings = readJson(file, "a policy config") as Settings;
  const known = new Set(["all", ...ruleFacts().map(({ id }) => id)]);
  const unknown = Object.keys(settings).find((id) => !known.has(id));
  if (unknown !== undefined) {
    throw new CliError(
      "UNKNOWN_RULE",
      `${file}: must name rules of the pack, got ${JSON.stringify(unknown)}; take an id of policies/README.md`,
    );
  }
  return settings;
}

const levelOf = (setting: Settings[string]): string | undefined =>
  typeof setting === "string" ? setting : setting?.enforcementLevel;

function packVersion(): string {
  const text = fs.readFileSync(path.join(packFolder, "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

/** Code scanning knows files by their path in the repository. */
function relative(file: string): string {
  const inside = path.relative(process.cwd(), file);
  return inside.startsWith("..") ? path.basename(file) : inside.replaceAll("\\", "/");
}
