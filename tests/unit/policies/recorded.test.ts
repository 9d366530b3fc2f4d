// Proves what the whole pack says of programs that are not ours, from what the engine showed to a policy pack when it ran them.
// After a change of rules: `npx vitest run --update=all tests/unit/policies/recorded.test.ts`, and judge the difference by
// eye.
import * as fs from "node:fs";
import * as path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { rules } from "../../../policies/rules";
import { isStackRule } from "../../../policies/stack-rule";
import { analyze, analyzeStack, type StackCase } from "./harness";

const folder = path.join(__dirname, "recorded");

/** As tools/record-registrations.cjs writes it. */
interface Recording {
  source: string;
  program: string;
  /** Version of the engine that showed it, and the day. */
  engine: string;
  date: string;
  run: "preview" | "up";
  resources: {
    type: string;
    name: string;
    parent: string;
    protect: boolean;
    deleteBeforeReplace?: boolean;
    provider?: { type: string; inputs: object };
    inputs: object;
    propertyDependencies: Record<string, string[]>;
  }[];
}

const files = fs.readdirSync(folder).filter((file) => file.endsWith(".json"));
const read = (file: string): Recording =>
  JSON.parse(fs.readFileSync(path.join(folder, file), "utf8")) as Recording;

/** The resources under names that are theirs alone: components and children of several types share names. */
function casesOf({ resources }: Recording): StackCase[] {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const { type, name } of resources) {
    let unique = name;
    for (let count = 2; taken.has(unique); count++) unique = `${name} ${count}`;
    taken.add(unique);
    names.set(`${type}::${name}`, unique);
  }
  const known = (identity: string): string[] => {
    const name = names.get(identity);
    return name === undefined ? [] : [name];
  };
  return resources.map(({ type, name, parent, provider, propertyDependencies, ...rest }) => ({
    type,
    name: names.get(`${type}::${name}`) as string,
    protect: rest.protect,
    inputs: rest.inputs,
    ...(rest.deleteBeforeReplace !== undefined && {
      deleteBeforeReplace: rest.deleteBeforeReplace,
    }),
    ...(provider && { provider: provider.inputs }),
    ...Object.fromEntries(known(parent).map((each) => ["parent", each])),
    propertyDependencies: Object.fromEntries(
      Object.entries(propertyDependencies).map(([key, from]) => [key, from.flatMap(known)]),
    ),
  }));
}

/** One line a finding: the rule, how it counts, and the message without the rule's title. */
async function verdicts(recording: Recording): Promise<string[]> {
  const resources = casesOf(recording);
  const lines: string[] = [];
  for (const rule of rules) {
    const found = isStackRule(rule)
      ? await analyzeStack(rule, resources)
      : (await Promise.all(resources.map((each) => analyze(rule, each)))).flat();
    for (const { level, message } of found)
      lines.push(`${rule.id} (${level}): ${message.replace(`${rule.title}\n`, "")}`);
  }
  return lines;
}

describe("programs that are not ours", () => {
  afterEach(() => {
    delete process.env["PULUMI_DRY_RUN"];
  });

  it("are recorded from awsx and eks, as previews and updates", () => {
    const sources = new Set(files.map((file) => read(file).source));
    expect(sources.size).toBe(4);
    for (const file of files) {
      const { program, engine, date, run, resources } = read(file);
      expect(engine).toMatch(/^v\d+\.\d+\.\d+$/);
      expect(date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      expect(file).toContain(`-${program}-${run}.json`);
      expect(resources.length).toBeGreaterThan(2);
    }
  });

  it.each(files)("%s: no rule throws, and the verdicts are as looked at", async (file) => {
    const recording = read(file);
    if (recording.run === "up") process.env["PULUMI_DRY_RUN"] = "false";
    const lines = await verdicts(recording);
    expect(lines.filter((line) => line.includes("the rule failed"))).toEqual([]);
    await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot(
      path.join(folder, "verdicts", file.replace(/json$/, "txt")),
    );
  });

  it("finds what is wrong with them, and nothing where it was put right", async () => {
    process.env["PULUMI_DRY_RUN"] = "false";
    const text = async (name: string): Promise<string> =>
      (await verdicts(read(`${name}.json`))).join("\n");
    expect(await text("eks-cluster-up")).toMatch(/^eks-endpoint-private \(mandatory\)/m);
    expect(await text("eks-hardened-up")).not.toMatch(/^eks-(endpoint|secrets|audit)/m);
    const gpu = await text("eks-gpu-up");
    expect(gpu).toMatch(/^gpu-pool-dedicated .*"open[^"]*": `taints`/m);
    expect(gpu).not.toMatch(/^gpu-pool-\w+ .*"tainted/m);
    const balancers = await text("awsx-load-balancers-up");
    expect(balancers).toMatch(/^lb-https-only .*"plain/m);
    expect(balancers).not.toMatch(/^alb-drop-invalid-headers .*"tls/m);
  });
});
