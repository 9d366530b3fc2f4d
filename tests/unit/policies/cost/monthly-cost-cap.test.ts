import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { knowRules, useWaivers } from "../../../../policies/internal/waivers";
import { rules } from "../../../../policies/rules";
import waivers from "../../../../policies/rules/stack/waivers";
import subject from "../../../../policies/rules/cost/monthly-cost-cap";
import { describeStackRule } from "../describe-stack-rule";
import { analyzeStack, secret, UNKNOWN, type StackCase } from "../harness";

const root: StackCase = { type: "pulumi:pulumi:Stack", name: "atlas-dev" };
const nat = (name: string): StackCase => ({ type: "aws:ec2/natGateway:NatGateway", name });
const reserved = (capacity: unknown): StackCase => ({
  type: "azure-native:cognitiveservices:Deployment",
  name: "chat",
  inputs: { sku: { name: "ProvisionedManaged", capacity } },
});
const LABEL = 'pulumi:pulumi:Stack "atlas-dev": the stack must';
const RAISE = "take out what this environment does not need, or raise `usd` of monthly-cost-cap";
// 0.045 dollars an hour, 730 hours (catalog/prices.json).
const ONE_NAT = "$32.85";

describeStackRule(subject, {
  passes: {
    "an empty stack": { resources: [root] },
    "below the default": { resources: [root, nat("a"), nat("b")] },
    "what costs by use only": {
      resources: [root, { type: "aws:cloudwatch/logGroup:LogGroup" }],
      config: { usd: 0 },
    },
  },
  fails: {
    "two gateways over the cap": {
      resources: [root, nat("a"), nat("b")],
      config: { usd: 60 },
      messages: [
        `${LABEL} cost at most $60.00 a month while idle, got $65.70 (aws:ec2/natGateway:NatGateway $65.70); ${RAISE}`,
      ],
    },
    "reserved throughput by its units": {
      resources: [root, reserved(15)],
      messages: [
        `${LABEL} cost at most $2000.00 a month while idle, got $21900.00 (azure-native:cognitiveservices:Deployment $21900.00); ${RAISE}`,
      ],
    },
    "and what has no price is named": {
      resources: [
        root,
        nat("a"),
        { type: "aws:ec2/instance:Instance", name: "x", inputs: { instanceType: "m7i.large" } },
      ],
      config: { usd: 1 },
      messages: [
        `${LABEL} cost at most $1.00 a month while idle, got ${ONE_NAT} (aws:ec2/natGateway:NatGateway ${ONE_NAT}); ${RAISE}; the sum leaves out what has no price: 1 x aws:ec2/instance:Instance m7i.large; give it in \`prices\``,
      ],
    },
    "machines by a price given, at their most": {
      resources: [
        root,
        {
          type: "aws:eks/nodeGroup:NodeGroup",
          name: "x",
          inputs: { instanceTypes: ["m7i.large"], scalingConfig: { maxSize: 40 } },
        },
      ],
      config: { prices: { "aws:eks/nodeGroup:NodeGroup m7i.large": 70 } },
      messages: [
        `${LABEL} cost at most $2000.00 a month while idle, got $2800.00 (aws:eks/nodeGroup:NodeGroup m7i.large $2800.00); ${RAISE}`,
      ],
    },
  },
  missing: { resources: [root, { type: "aws:s3/bucket:Bucket" }] },
  unknown: { resources: [root, reserved(UNKNOWN)], path: "sku.capacity" },
  config: {
    without: { resources: [root, nat("a")] },
    with: {
      resources: [root, nat("a")],
      config: { usd: 32 },
      messages: [
        `${LABEL} cost at most $32.00 a month while idle, got ${ONE_NAT} (aws:ec2/natGateway:NatGateway ${ONE_NAT}); ${RAISE}`,
      ],
    },
  },
  ignores: { resources: [root, { type: "unifiedai:aws:HomeNetwork" }], config: { usd: 0 } },
});

describe("monthly-cost-cap", () => {
  it("says below the cap too what it could not price", async () => {
    const resources = [
      root,
      { type: "gcp:compute/instance:Instance", inputs: { machineType: "n2-standard-8" } },
    ];
    expect(await analyzeStack(subject, resources)).toMatchObject([
      {
        level: "advisory",
        message: `${subject.title}\npulumi:pulumi:Stack "atlas-dev": the sum leaves out what has no price: 1 x gcp:compute/instance:Instance n2-standard-8; give it in \`prices\``,
      },
    ]);
  });

  it("counts the rest when one resource is not known yet", async () => {
    const found = await analyzeStack(subject, [root, reserved(UNKNOWN), nat("a")], { usd: 1 });
    expect(found.map(({ level }) => level).sort()).toEqual(["advisory", "mandatory"]);
  });

  it("counts machines with GPUs by what their pool is asked to hold, each where it runs", async () => {
    const group = (name: string, region: string): StackCase => ({
      type: "aws:eks/nodeGroup:NodeGroup",
      name,
      inputs: { instanceTypes: ["p5.48xlarge"], scalingConfig: { desiredSize: 2, maxSize: 9 } },
      provider: { region },
    });
    const found = await analyzeStack(subject, [root, group("a", "us-east-1")]);
    // 55.04 dollars an hour (catalog/gpu-prices.json).
    expect(found[0]?.message).toContain(
      `got $${(2 * 55.04 * 730).toFixed(2)} (aws:eks/nodeGroup:NodeGroup p5.48xlarge $`,
    );
    const [elsewhere] = await analyzeStack(subject, [root, group("a", "af-south-1")]);
    expect(elsewhere).toMatchObject({ level: "advisory" });
    expect(elsewhere?.message).toContain("1 x aws:eks/nodeGroup:NodeGroup p5.48xlarge");
  });

  it("prices a resource in the region of its provider", async () => {
    const there = { ...nat("a"), provider: { region: "eu-central-1" } };
    const found = await analyzeStack(subject, [root, there], { usd: 1 });
    expect(found[0]?.message).toContain("got $37.96 (");
  });

  it("prints no size that is secret", async () => {
    const inputs = { instanceType: secret("g5.xlarge") };
    const one = { type: "aws:ec2/instance:Instance", name: "x", inputs };
    const found = await analyzeStack(subject, [root, one], { usd: 1 });
    expect(found[0]?.message).toContain("(aws:ec2/instance:Instance $734.38)");
  });

  it.each([
    ["aws:ec2/instance:Instance", { instanceType: "a" }, 1],
    ["aws:eks/nodeGroup:NodeGroup", { instanceTypes: ["a"], scalingConfig: { maxSize: 3 } }, 3],
    ["aws:rds/instance:Instance", { instanceClass: "a" }, 1],
    ["aws:rds/clusterInstance:ClusterInstance", { instanceClass: "a" }, 1],
    [
      "aws:elasticache/replicationGroup:ReplicationGroup",
      { nodeType: "a", numCacheClusters: 2 },
      2,
    ],
    ["aws:elasticache/cluster:Cluster", { nodeType: "a", numCacheNodes: 4 }, 4],
    ["aws:opensearch/domain:Domain", { clusterConfig: { instanceType: "a", instanceCount: 3 } }, 3],
    ["aws:sagemaker/notebookInstance:NotebookInstance", { instanceType: "a" }, 1],
    [
      "aws:bedrock/provisionedModelThroughput:ProvisionedModelThroughput",
      { modelArn: "a", modelUnits: 2 },
      2,
    ],
    ["azure-native:compute:VirtualMachine", { hardwareProfile: { vmSize: "a" } }, 1],
    ["azure-native:compute:VirtualMachineScaleSet", { sku: { name: "a", capacity: 5 } }, 5],
    ["azure-native:containerservice:AgentPool", { vmSize: "a", count: 2, maxCount: 6 }, 6],
    ["azure-native:containerservice:AgentPool", { vmSize: "a", count: 2 }, 2],
    ["azure-native:redis:Redis", { sku: { name: "a" } }, 1],
    ["azure-native:redisenterprise:RedisEnterprise", { sku: { name: "a" } }, 1],
    ["azure-native:search:Service", { sku: { name: "a" }, replicaCount: 3 }, 3],
    ["azure-native:network:NatGateway", { sku: { name: "a" } }, 1],
    ["gcp:compute/instance:Instance", { machineType: "a" }, 1],
    ["gcp:container/nodePool:NodePool", { nodeConfig: { machineType: "a" }, nodeCount: 2 }, 2],
    [
      "gcp:container/nodePool:NodePool",
      { nodeConfig: { machineType: "a" }, nodeCount: 2, autoscaling: { maxNodeCount: 7 } },
      7,
    ],
    [
      "gcp:container/nodePool:NodePool",
      { nodeConfig: { machineType: "a" }, autoscaling: { totalMaxNodeCount: 8 } },
      8,
    ],
    ["gcp:redis/instance:Instance", { tier: "a", replicaCount: 2 }, 2],
    ["gcp:sql/databaseInstance:DatabaseInstance", { settings: { tier: "a" } }, 1],
    ["gcp:compute/routerNat:RouterNat", { name: "a" }, 1],
  ])("counts %s by its size and number: %j", async (type, inputs, count) => {
    const prices = { [`${type} a`]: 1000 };
    const found = await analyzeStack(subject, [root, { type, inputs }], { usd: 500, prices });
    expect(found[0]?.message).toContain(`got $${count * 1000}.00 (${type} a $${count * 1000}.00)`);
    const byType = await analyzeStack(subject, [root, { type, inputs }], {
      usd: 500,
      prices: { [type]: 600 },
    });
    expect(byType[0]?.message).toContain(`$${count * 600}.00`);
  });

  it("names the dearest six kinds", async () => {
    const types = ["a", "b", "c", "d", "e", "f", "g"].map((name) => `aws:test/${name}:T`);
    const prices = Object.fromEntries(types.map((type, index) => [type, 10 + index]));
    const resources = types.map((type) => ({ type }));
    const found = await analyzeStack(subject, [root, ...resources], { usd: 0, prices });
    expect(found[0]?.message).toContain(
      "got $91.00 (aws:test/g:T $16.00, aws:test/f:T $15.00, aws:test/e:T $14.00, aws:test/d:T $13.00, aws:test/c:T $12.00, aws:test/b:T $11.00, ...)",
    );
  });
});

describe("monthly-cost-cap under a waiver", () => {
  const waiver = {
    rule: subject.id,
    resource: "pulumi:pulumi:Stack atlas-dev",
    owner: "platform-ai",
    reason: "load test of PLAT-12",
    expires: "2026-12-15",
  };
  const over = [root, nat("a")];
  const on = (day: string) => vi.setSystemTime(new Date(`${day}T12:00:00Z`));
  const use = (...list: (typeof waiver)[]) => useWaivers({ list, longestDays: 30 });

  beforeEach(() => {
    vi.useFakeTimers({ now: new Date("2026-11-21T12:00:00Z"), toFake: ["Date"] });
    knowRules(rules.map(({ id }) => id));
  });
  afterEach(() => {
    use();
    vi.useRealTimers();
  });

  it("lets the preview through until its last day, and says whose it is", async () => {
    use(waiver);
    on("2026-12-15");
    const [held, ...more] = await analyzeStack(subject, over, { usd: 1 });
    expect(more).toEqual([]);
    expect(held?.level).toBe("advisory");
    expect(held?.message).toContain(
      `got ${ONE_NAT} (aws:ec2/natGateway:NatGateway ${ONE_NAT}); ${RAISE} [waived until 2026-12-15, 0 days left, by platform-ai: "load test of PLAT-12"]`,
    );
  });

  it("fails it again the day after", async () => {
    use(waiver);
    on("2026-12-16");
    const [ended] = await analyzeStack(subject, over, { usd: 1 });
    expect(ended?.level).toBe("mandatory");
    expect(ended?.message).toContain(
      '[the waiver ended on 2026-12-15, 1 day ago, by platform-ai: "load test of PLAT-12"]',
    );
  });

  it("does not reach another stack", async () => {
    use({ ...waiver, resource: "pulumi:pulumi:Stack atlas-prod" });
    expect((await analyzeStack(subject, over, { usd: 1 }))[0]?.level).toBe("mandatory");
  });

  it("is refused without an owner, and without an end in sight: then the cap holds", async () => {
    for (const bad of [
      { ...waiver, owner: "" },
      { ...waiver, expires: "2027-11-21" },
    ]) {
      const found = await analyzeStack(waivers, [root], { list: [bad], longestDays: 30 });
      expect(found.map(({ level }) => level)).toEqual(["mandatory"]);
      use(bad);
      expect((await analyzeStack(subject, over, { usd: 1 }))[0]?.level).toBe("mandatory");
    }
  });
});
