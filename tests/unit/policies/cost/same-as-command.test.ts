// Proves that the rule and `unified-ai cost` price one stack alike, to the cent: programs that are not ours as they were
// recorded, our own at preview and at update, and stacks by chance. That the prices are the clouds': see catalog/.
import * as fs from "node:fs";
import * as path from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { parse } from "yaml";
import { loadCatalog } from "../../../../catalog";
import { machinePrices } from "../../../../catalog/machines";
import type { StateResource } from "../../../../cli/check/preview";
import { UnifiedAiEndpoint, type EndpointSpec } from "../../../../components";
import { record } from "../../components/record";
import { full } from "../../components/specs";
import { UNKNOWN } from "../harness";
import { estimated, judged, stateOf, stateOfRecorded, type Registration } from "./totals";

const recorded = path.join(__dirname, "../recorded");
const PROXIES = "kubernetes:gateway.envoyproxy.io/v1alpha1:EnvoyProxy";

async function expectSame(resources: readonly StateResource[]): Promise<string[]> {
  const { usd, undecided } = await judged(resources);
  expect(usd).toBe(estimated(resources));
  return undecided;
}

describe("programs that are not ours", () => {
  const files = fs.readdirSync(recorded).filter((file) => file.endsWith(".json"));

  it.each(files)("%s costs the same", async (file) => {
    const { resources } = JSON.parse(fs.readFileSync(path.join(recorded, file), "utf8")) as {
      resources: (Registration & { provider?: { inputs: object } })[];
    };
    const state = stateOf(
      resources.map(({ provider, ...each }) => ({
        ...each,
        ...(provider && { provider: provider.inputs }),
      })),
    );
    await expectSame(state);
    if (file.startsWith("eks-gpu")) expect(Number(estimated(state))).toBeGreaterThan(10_000);
  });
});

/** What our own program registers in a first preview; at update: own-components.test.ts and docs/dev.test.ts. */
async function previewed(spec: EndpointSpec, environment: string): Promise<StateResource[]> {
  const quiet = vi.spyOn(console, "log").mockImplementation(() => undefined);
  const make = () => new UnifiedAiEndpoint("endpoint", { ...spec, environment });
  const { resources } = await record(make, { preview: true });
  quiet.mockRestore();
  return stateOfRecorded(resources);
}

describe("our own", () => {
  it("with every option costs the same in a first preview", async () => {
    expect(await expectSame(await previewed(full, "prod"))).toEqual([]);
  });
});

describe("the stack of dev", () => {
  let first: StateResource[];
  beforeAll(async () => {
    const file = path.resolve(__dirname, "../../../../Pulumi.dev.yaml");
    const { config } = parse(fs.readFileSync(file, "utf8")) as {
      config: Record<string, EndpointSpec>;
    };
    first = await previewed(config["unified-ai-endpoint:endpoint"]!, "dev");
  });
  const proxies = (): StateResource => first.find(({ type }) => type === PROXIES)!;

  it("costs the same in its first preview, which does not know the proxies' machines, as later", async () => {
    expect(proxies().inputs!["spec"]).toBe(UNKNOWN);
    expect(await expectSame(first)).toEqual([]);
    const spec = { provider: { kubernetes: { envoyHpa: { minReplicas: 2 } } } };
    const later = first.map((each) =>
      each.type === PROXIES ? { ...each, inputs: { ...each.inputs, spec } } : each,
    );
    expect(await expectSame(later)).toEqual([]);
    expect(estimated(later)).toBe(estimated(first));
  });

  it("is undecided where nothing tells how many proxies run, and says so", async () => {
    const foreign = first.filter(({ type }) => !type.startsWith("unifiedai:index:"));
    const { usd, undecided } = await judged(foreign);
    expect(usd).toBe(estimated(foreign));
    expect(Number(usd)).toBeLessThan(Number(estimated(first)));
    expect(undecided).toEqual([
      expect.stringMatching(
        /EnvoyProxy ".*": undecided, `spec\.provider\.kubernetes\.envoyHpa\.minReplicas` is not known at preview/,
      ),
    ]);
  });
});

describe("a stack by chance", () => {
  const amounts = fc.oneof(fc.nat(20), fc.constant(UNKNOWN), fc.constant("7"), fc.constant(null));
  const places = [...loadCatalog().regions.values()].map(({ id }) => id);
  const place = fc.oneof(fc.constantFrom(...places), fc.constant(UNKNOWN), fc.constant(undefined));
  const machine = fc.constantFrom(...machinePrices()).chain(({ cloud, machineType }) => {
    const size = fc.oneof(fc.constant(machineType), fc.constantFrom(UNKNOWN, "m7i.large"));
    return fc.record({ cloud: fc.constant(cloud), size, count: amounts, place });
  });
  const machines = machine.map(({ cloud, size, count, place: at }): [string, object] =>
    cloud === "aws"
      ? [
          "aws:eks/nodeGroup:NodeGroup",
          { instanceTypes: [size], scalingConfig: { desiredSize: count }, region: at },
        ]
      : cloud === "azure"
        ? [
            "azure-native:containerservice/v20240901:AgentPool",
            { vmSize: size, count, location: at },
          ]
        : [
            "gcp:container/nodePool:NodePool",
            { nodeConfig: { machineType: size }, nodeCount: count, location: at },
          ],
  );
  const rows = fc
    .record({ row: fc.constantFrom(...loadCatalog().prices), amounts, place, fits: fc.boolean() })
    .map(({ row, amounts: count, place: at, fits }): [string, object] => {
      const inputs: Record<string, unknown> = { region: at };
      if (row.when) set(inputs, row.when.path, fits ? row.when.equals : UNKNOWN);
      if (row.quantity !== undefined) set(inputs, row.quantity, count);
      return [row.type, inputs];
    });
  const told = fc
    .oneof(fc.nat(9), fc.constant(UNKNOWN))
    .map((min): [string, object] => [
      "unifiedai:index:UnifiedAiEndpoint",
      { gateway: { replicas: { min } } },
    ]);
  const stacks = fc.array(
    fc.oneof({ weight: 4, arbitrary: rows }, { weight: 3, arbitrary: machines }, told),
    { maxLength: 12 },
  );

  function set(holder: Record<string, unknown>, dotted: string, value: unknown): void {
    const steps = dotted.split(".");
    for (const step of steps.slice(0, -1)) {
      const next = (holder[step] ?? {}) as Record<string, unknown>;
      holder[step] = next;
      holder = next;
    }
    holder[steps.at(-1)!] = value;
  }

  it("costs the same, and is undecided about nothing that is known", async () => {
    await fc.assert(
      fc.asyncProperty(stacks, place, async (stack, region) => {
        const resources = stateOf(
          stack.map(([type, inputs], at) => ({
            type,
            name: `r${at}`,
            inputs,
            parent: "",
            ...(type.startsWith("aws:") && { provider: { region } }),
          })),
        );
        const undecided = await expectSame(resources);
        if (!JSON.stringify(stack).includes(UNKNOWN)) expect(undecided).toEqual([]);
      }),
      { seed: 20_261_122, numRuns: 100 },
    );
  });
});
