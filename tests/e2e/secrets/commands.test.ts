// Proves `unified-ai tenant` and `unified-ai provider` as a person types them, on a stack of the local clouds that has entries
// in AWS Secrets Manager. What the gateway makes of the keys: tests/e2e/gateway/tenant-keys.ts.
import { createHash } from "node:crypto";
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Answer, LocalClouds, type Project, repo } from "../local-clouds";
import { smallProject } from "../policy-programs";

const PROGRAM = `const { Secret } = load("@pulumi/aws/secretsmanager");
const entries = {};
for (const path of ["tenants/research", "tenants/support", "providers/openai", "redis"])
  entries[path] = new Secret(path.replace("/", "-"), { name: "atlas-dev/" + path, tags }, { provider }).arn;
exports.secrets = { store: "aws", region: "us-east-1", refreshSeconds: 60, entries };
`;
const KEY = /ua_[A-Za-z0-9_-]{32}/;
const program = path.join(repo, "tools", "unified-ai.cjs");

interface Report {
  code: number;
  handedOver?: { how: string; key: string; file: string };
  key: { sha256: string; createdAt: string };
  old?: { sha256: string; expiresAt: string };
  ended: { sha256: string; expiresAt?: string }[];
  refreshSeconds: number;
  inForceBy: string;
  warnings: string[];
  error: { code: string; message: string };
}

interface List {
  tenants: {
    tenant: string;
    keys: { sha256: string; createdAt: string; expiresAt?: string }[];
  }[];
}

const mark = (key: string): string => createHash("sha256").update(key).digest("hex").slice(0, 12);

describe("keys of tenants and providers", { timeout: 120_000 }, () => {
  let clouds: LocalClouds;
  let project: Project;
  let folder: string;
  /** Every key that was handed out, to be looked for where none may be. */
  const keys: string[] = [];

  beforeAll(async () => {
    clouds = await LocalClouds.start();
    project = await smallProject(clouds, PROGRAM);
    const up = await project.pulumi("up", "--yes", "--skip-preview", "--stack", "dev");
    if (up.code !== 0) throw new Error(up.text);
    folder = path.join(project.folder, "keys");
    fs.mkdirSync(folder, { mode: 0o700 });
  }, 240_000);
  afterAll(() => clouds?.dispose());

  const tenant = (...args: string[]): Promise<Answer> =>
    clouds.unifiedAiIn(project, "tenant", ...args, "--stack", "dev");
  const json = async (...args: string[]): Promise<Report> => {
    const report = JSON.parse((await tenant(...args, "--json")).stdout) as Report;
    if (report.handedOver?.how === "shown") keys.push(report.handedOver.key);
    return report;
  };
  const refused = async (code: string, ...args: string[]): Promise<string> => {
    const { error } = await json(...args);
    expect(error?.code, JSON.stringify(error)).toBe(code);
    return error.message;
  };
  const listed = async (name: string): Promise<List["tenants"][0]["keys"]> => {
    const list = JSON.parse((await tenant("list", "--json")).stdout) as List;
    return list.tenants.find((one) => one.tenant === name)!.keys;
  };
  /** Runs a command with a terminal, and answers what it asks. */
  const onTerminal = (answer: string, ...args: string[]): Promise<string> =>
    new Promise((resolve) => {
      const python = "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)";
      const command = [process.execPath, program, "tenant", ...args, "--stack", "dev"];
      const child = execFile(
        "python3",
        ["-c", python, ...command],
        { cwd: project.folder, env: clouds.environment(), timeout: 50_000 },
        (_, stdout) => resolve(stdout),
      );
      child.stdin!.write(answer);
    });

  it("are none at first", async () => {
    const { code, stdout } = await tenant("list");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^research +no key\nsupport +no key$/m);
    expect(stdout).toContain("AWS Secrets Manager in us-east-1; the gateway looks every 60 s");
  });

  it("are not shown where no terminal is", async () => {
    const message = await tenant("create", "research");
    expect(message.code).toBe(1);
    expect(message.text).toMatch(/error: the key is shown on a terminal only.*--out FILE/);
    expect(await listed("research")).toEqual([]);
  });

  it("are made once, and known by a mark", async () => {
    const before = Date.now();
    const report = await json("create", "research");
    const { key } = report.handedOver!;
    expect(key).toMatch(new RegExp(`^${KEY.source}$`));
    expect(report).toMatchObject({ code: 0, key: { sha256: mark(key) }, ended: [], warnings: [] });
    expect(Date.parse(report.inForceBy) - before).toBeGreaterThanOrEqual(60_000);
    expect(await listed("research")).toEqual([report.key]);
    const again = await refused("TENANT_HAS_KEY", "create", "research");
    expect(again).toContain("`unified-ai tenant rotate` replaces it");
  });

  it("are shown once on a terminal, and ended only by a yes there", async () => {
    const shown = await onTerminal("", "create", "support");
    const key = KEY.exec(shown)?.[0] ?? "";
    keys.push(key);
    expect(shown).toContain("shown this once");
    expect((await listed("support"))[0]?.sha256).toBe(mark(key));
    const no = await onTerminal("no\n", "revoke", "support");
    expect(no).toMatch(/get 401 within 60 s, and it cannot be taken back. Go on\?/);
    expect(no).toContain("not confirmed, nothing was changed");
    expect(await listed("support")).toHaveLength(1);
    const yes = await onTerminal("yes\n", "revoke", "support");
    expect(yes).toMatch(new RegExp(`key ${mark(key)}: stops within 60 s .*calls with it get 401`));
    expect(await listed("support")).toEqual([]);
  });

  it("go into a new file for the owner alone", async () => {
    const file = path.join(folder, "research");
    const [before] = await listed("research");
    const { code, stdout } = await tenant("rotate", "research", "--overlap", "2h", "--out", file);
    expect(code, stdout).toBe(0);
    const key = fs.readFileSync(file, "utf8").trim();
    keys.push(key);
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
    expect(stdout).not.toMatch(KEY);
    expect(stdout).toContain(`written to ${file} (mode 0600)`);
    const [newest, old] = await listed("research");
    expect(newest).toEqual({ sha256: mark(key), createdAt: expect.any(String) as string });
    expect(old?.sha256).toBe(before?.sha256);
    const left = Date.parse(old!.expiresAt!) - Date.now();
    expect(left).toBeGreaterThan(7_100_000);
    expect(left).toBeLessThanOrEqual(7_200_000);
    const until = old!.expiresAt!.slice(0, 19).replace("T", " ");
    expect(stdout).toContain(`old key ${old!.sha256}: works until ${until} UTC, then stops`);
  });

  it("go into no file that is there, and no folder that others see", async () => {
    const file = path.join(folder, "research");
    expect(await refused("USAGE", "rotate", "research", "--out", file)).toContain("a new file");
    const open = path.join(project.folder, "open");
    fs.mkdirSync(open);
    fs.chmodSync(open, 0o755);
    const message = await refused("USAGE", "rotate", "research", "--out", path.join(open, "k"));
    expect(message).toContain("closed to others (mode 755)");
    expect(await refused("USAGE", "rotate", "research", "--wrap", "15m")).toContain("only Vault");
  });

  it("are at most two: a second rotation says which one it ends, and asks", async () => {
    const [newest, old] = await listed("research");
    const message = await refused("NOT_CONFIRMED", "rotate", "research", "--overlap", "1h");
    expect(message).toContain(
      `at most two keys are valid at a time, so this stops key ${old!.sha256}`,
    );
    expect(await listed("research")).toEqual([newest, old]);
    const report = await json("rotate", "research", "--overlap", "1h", "--yes");
    expect(report).toMatchObject({ old: { sha256: newest!.sha256 }, ended: [old] });
    expect((await listed("research")).map((one) => one.sha256)).toEqual([
      report.key.sha256,
      newest!.sha256,
    ]);
  });

  it("end without an overlap at once, and what a rotation left on request", async () => {
    const [newest, old] = await listed("research");
    const revoked = await json("revoke", "research", "--old", "--yes");
    expect(revoked.ended).toEqual([old]);
    expect(await listed("research")).toEqual([newest]);
    const rotated = await json("rotate", "research", "--overlap", "0");
    expect(rotated.old).toBeUndefined();
    expect(rotated.ended).toEqual([newest]);
    expect(await listed("research")).toEqual([rotated.key]);
  });

  it("are written by one of two rotations at the same moment; the other hands nothing out", async () => {
    const files = ["one", "two"].map((name) => path.join(folder, name));
    const answers = await Promise.all(
      files.map((file) => tenant("rotate", "research", "--overlap", "0", "--out", file, "--json")),
    );
    const reports = answers.map(({ stdout }) => JSON.parse(stdout) as Report);
    const lost = reports.findIndex(({ error }) => error?.code === "CONFLICT");
    if (lost < 0) {
      // One was done before the other had read: both are right, and the later one holds.
      expect(answers.map(({ code }) => code)).toEqual([0, 0]);
    } else {
      expect(reports[1 - lost]!.code).toBe(0);
      expect(fs.existsSync(files[lost]!)).toBe(false);
    }
    const kept = files
      .filter((file) => fs.existsSync(file))
      .map((file) => fs.readFileSync(file, "utf8").trim());
    keys.push(...kept);
    const [now] = await listed("research");
    expect(kept.map(mark)).toContain(now!.sha256);
  });

  it("belong to tenants that the stack has", async () => {
    const message = await refused("UNKNOWN_TENANT", "create", "nobody");
    expect(message).toContain('stack "dev" must have it, it has research, support');
    expect(message).toContain("`tenants: { nobody: { models: [...] } }`");
    const answer = await clouds.unifiedAiIn(
      project,
      "tenant",
      "list",
      "--stack",
      "nowhere",
      "--json",
    );
    expect(JSON.parse(answer.stdout)).toMatchObject({ error: { code: "STACK_NOT_FOUND" } });
    expect(await refused("TENANT_WITHOUT_KEY", "rotate", "support")).toContain("tenant create");
    expect(await refused("USAGE", "rotate", "research", "--overlap", "31d")).toContain(
      "from 0 to 30d",
    );
  });

  it("of providers come from a file or standard input, never from an argument", async () => {
    const provider = (...args: string[]) =>
      clouds.unifiedAiIn(project, "provider", ...args, "--stack", "dev");
    const first = `sk-proj-${"a1".repeat(20)}`;
    const second = `sk-proj-${"b2".repeat(20)}`;
    keys.push(first, second);
    const file = path.join(folder, "openai");
    fs.writeFileSync(file, `${first}\n`, { mode: 0o600 });
    const set = await provider("set", "openai", "--file", file);
    expect(set.text).toMatch(new RegExp(`^key ${mark(first)} .*the gateway uses it within 60 s`));
    const piped = await new Promise<string>((resolve) => {
      const command = [program, "provider", "set", "openai", "--stack", "dev", "--json"];
      const child = execFile(
        process.execPath,
        command,
        { cwd: project.folder, env: clouds.environment() },
        (_, stdout) => resolve(stdout),
      );
      child.stdin!.end(second);
    });
    expect(JSON.parse(piped)).toMatchObject({ sha256: mark(second), replaced: mark(first) });
    const list = await provider("list");
    expect(list.text).toMatch(new RegExp(`openai +${mark(second)} +\\d{4}-`));
    fs.writeFileSync(file, `sk-ant-${"c3".repeat(20)}\n`);
    const wrong = await provider("set", "openai", "--file", file);
    expect(wrong.text).toMatch(/must be the provider's, got one of anthropic/);
    expect(wrong.text).not.toContain("c3c3");
    expect((await provider("set", "cohere", "--file", file)).text).toContain("directProviders");
    expect((await provider("remove", "openai")).text).toContain("add --yes");
    const removed = await provider("remove", "openai", "--yes");
    expect(removed.text).toContain(`key ${mark(second)} of openai: the gateway stops using it`);
    expect((await provider("list")).text).toMatch(/openai +no key/);
    expect((await provider("remove", "openai", "--yes")).text).toContain("nothing was changed");
  });

  it("are nowhere but in the store and where they were handed over", () => {
    expect(keys.length).toBeGreaterThan(6);
    const forms = keys.flatMap((key) => [
      key,
      Buffer.from(key).toString("base64").slice(0, -4),
      Buffer.from(key).toString("hex"),
    ]);
    const found: string[] = [];
    const visit = (at: string): void => {
      for (const entry of fs.readdirSync(at, { withFileTypes: true })) {
        const file = path.join(at, entry.name);
        if (file === folder || entry.name === "secret-values") continue;
        if (entry.isDirectory()) visit(file);
        else if (entry.isFile()) {
          const text = fs.readFileSync(file, "latin1");
          if (forms.some((form) => text.includes(form))) found.push(file);
        }
      }
    };
    visit(clouds.dir);
    expect(found).toEqual([]);
  });
});
