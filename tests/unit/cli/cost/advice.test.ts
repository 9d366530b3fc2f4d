import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allowedIn, loadCatalog, type Provider, type Residency } from "../../../../catalog";
import { openWeightsRows } from "../../../../catalog/open-weights";
import { unitThroughputRows } from "../../../../catalog/unit-throughput";
import { adviceFor, breakEvensFor, proposalsFor, type Advice } from "../../../../cli/cost/advice";
import { scopeOf } from "../../../../cli/cost/advice/scope";
import { costOf, withEndpoint, type Subject } from "../../../../cli/cost/advice/subject";
import { isNewer, lineOf } from "../../../../cli/cost/advice/target";
import { descriptionsOf } from "../../../../cli/cost/description";
import { costReport } from "../../../../cli/cost/report";
import { provisionedWords } from "../../../../cli/cost/words";
import { parseWorkload } from "../../../../cli/cost/workload";
import { carried } from "../../../../components/spec/carried";
import { capabilitySchema } from "../../../../components/spec/schema";
import { chooseAws } from "../../../../components/spec/choose/aws";
import { chooseAzure } from "../../../../components/spec/choose/azure";
import { chooseGcp } from "../../../../components/spec/choose/gcp";
import { endpoint, resource, stackOf, type TargetFixture } from "./fixture";

/** Proves that advice saves what it says and breaks nothing; whether its assumptions hold is for its reader. */

const gpt: TargetFixture = { cloud: "azure", model: "gpt-5.4", input: 2.75, output: 16.5 };
const sonnet: TargetFixture = { cloud: "aws", model: "claude-sonnet-5-5", input: 2.2, output: 11 };
const flash: TargetFixture = { cloud: "gcp", model: "gemini-3.5-flash", input: 1.65, output: 9.9 };
const embed: TargetFixture = {
  cloud: "azure",
  model: "text-embedding-3-large",
  input: 0.143,
  output: 0,
};

const chat = { requests: 1e6, inputTokens: 2000, outputTokens: 300 };

function subject(
  aliases: Parameters<typeof endpoint>[0],
  profiles: Record<string, unknown> = { chat },
  options: Parameters<typeof endpoint>[1] = { home: "aws", residency: "us" },
): Subject {
  return {
    stack: stackOf(endpoint(aliases, options), resource("aws:eks/cluster:Cluster")),
    workload: parseWorkload({ aliases: profiles }, "w"),
    egress: "tiered",
  };
}

const of = (advice: Advice[], kind: string): Advice | undefined =>
  advice.find((each) => each.kind === kind);

describe("advice", () => {
  const dear = subject({ chat: { targets: [gpt, sonnet] } });

  it("asks the cheaper of the listed targets first", () => {
    const advice = of(adviceFor(dear), "target")!;
    // 2,000 million in, 300 million out: 5,500 + 4,950 against 4,400 + 3,300; 8.2 GB less leave AWS, below the free 100 GB.
    expect(advice.monthlyUsd).toBeCloseTo(10_450 - 7_700, 6);
    expect(advice.how).toBe("put the target on aws first in `models.chat.targets`");
  });

  it("proposes a newer model of the same line, and never another line", () => {
    const advice = of(adviceFor(subject({ chat: { targets: [flash] } })), "target")!;
    expect(advice.what).toMatch(/^ask gemini-3\.[78]-flash on gcp first$/);
    expect(adviceFor(subject({ chat: { targets: [gpt] } })).some((a) => a.kind === "target")).toBe(
      false,
    );
  });

  it("has the cache save what cached input costs less", () => {
    const advice = of(adviceFor(subject({ chat: { targets: [gpt] } })), "cache")!;
    expect(advice.monthlyUsd).toBeCloseTo(1000 * (2.75 - 0.275), 6);
    const short = { chat: { ...chat, inputTokens: 900 } };
    expect(of(adviceFor(subject({ chat: { targets: [gpt] } }, short)), "cache")).toBeUndefined();
  });

  it("takes off what writing the cache costs, where the provider charges for it", () => {
    const advice = of(adviceFor(subject({ chat: { targets: [sonnet] } })), "cache")!;
    // Half of 2,000 million tokens read, an eighth written.
    expect(advice.monthlyUsd).toBeCloseTo(1000 * (2.2 - 0.11) - 250 * (2.75 - 2.2), 6);
    expect(advice.assumption).toContain("0.25 tokens are written into the cache for each");
  });

  it("has batches save half of a tenth", () => {
    const advice = of(adviceFor(subject({ chat: { targets: [gpt] } })), "batch")!;
    expect(advice.monthlyUsd).toBeCloseTo(10_450 * 0.05, 6);
  });

  it("says what another home would save, and that it cannot be had yet", () => {
    const much = { chat: { ...chat, requests: 1e8 } };
    const advice = of(adviceFor(subject({ chat: { targets: [gpt] } }, much)), "home")!;
    expect(advice.what).toContain("on azure in place of aws");
    expect(advice.how).toContain("on aws only");
    expect(advice.monthlyUsd).toBeGreaterThan(1);
    const all = subject({ chat: { targets: [gpt] } }, much);
    const { egressUsd } = costOf(all).use[0]!.traffic!;
    expect(advice.touchedMonthlyUsd).toBe(egressUsd.p50);
    expect(advice.monthlyUsd).toBeLessThanOrEqual(advice.touchedMonthlyUsd);
  });

  it("gives capacity back that is dearer than its tokens", () => {
    const deployment = {
      urn: "urn:pulumi:dev::p::azure-native:cognitiveservices:Deployment::ai-chat-azure-gpt-5.4",
      type: "azure-native:cognitiveservices:Deployment",
      inputs: { sku: { name: "DataZoneProvisionedManaged", capacity: 50 } },
    };
    const before = subject({ chat: { targets: [{ ...gpt, provisioned: true }] } });
    const bought = { ...before, stack: stackOf(...before.stack.planned, deployment) };
    const advice = of(adviceFor(bought), "provisioned")!;
    expect(advice.what).toContain("by the token");
    expect(advice.monthlyUsd).toBeCloseTo(50 * 1.1 * 730 - 10_450, 6);
  });

  it("never proposes another model for embeddings, whose vectors would not fit", () => {
    const profiles = { embed: { requests: 1e9, inputTokens: 500, outputTokens: 0 } };
    const proposals = proposalsFor(
      subject({ embed: { kind: "embedding", targets: [embed] } }, profiles),
    );
    for (const { kind, take } of proposals.filter((each) => each.kind === "target")) {
      expect(kind).toBe("target");
      const after = descriptionsOf(
        take(subject({ embed: { kind: "embedding", targets: [embed] } }, profiles)).stack.planned,
      )[0]!;
      expect(after.aliases[0]!.targets[0]!.model).toBe(embed.model);
    }
  });

  it("keeps the model of embeddings where a newer one has its name", () => {
    const old = { cloud: "gcp", model: "gemini-embedding-001", input: 0.15, output: 0 } as const;
    const profiles = { embed: { requests: 1e9, inputTokens: 500, outputTokens: 0 } };
    const options = { residency: "global" };
    const embeds = subject({ embed: { kind: "embedding", targets: [old] } }, profiles, options);
    expect(proposalsFor(embeds).filter(({ kind }) => kind === "target")).toEqual([]);
    // As a chat, which has no vectors, the newer one is proposed.
    const chats = subject({ embed: { targets: [old] } }, profiles, options);
    expect(proposalsFor(chats).some(({ what }) => what.includes("gemini-embedding-2"))).toBe(true);
  });

  it("proposes no model that can do less, in a cloud that carries less", () => {
    const before = { cloud: "gcp", model: "claude-sonnet-4-6", input: 3, output: 15 } as const;
    const what = (capabilities: string[]) =>
      proposalsFor(
        subject({ chat: { targets: [before], capabilities } }, { chat }, { residency: "us" }),
      )
        .filter(({ kind }) => kind === "target")
        .map((each) => each.what);
    expect(what(["tools"])).toContain("ask claude-sonnet-5-5 on aws first");
    expect(what(["tools", "structured-output"])).toEqual([]);
  });

  it("leaves weighted and fastest routing alone", () => {
    const weighted = subject({ chat: { routing: "weighted", targets: [gpt, sonnet] } });
    expect(of(adviceFor(weighted), "target")).toBeUndefined();
  });
});

const models = [...loadCatalog().models.values()];
const clouds = ["aws", "azure", "gcp"] as const;
const targets = models.flatMap((model) =>
  clouds.flatMap((cloud): (TargetFixture & { kind: "chat" | "embedding" })[] => {
    const price = model[cloud]?.price;
    return price
      ? [{ cloud, model: model.key, input: price.input, output: price.output, kind: model.kind }]
      : [];
  }),
);
const chats = targets.filter(({ kind }) => kind === "chat");
const number = (max: number) => fc.double({ min: 0, max, noNaN: true });
const subjects = fc
  .record({
    kind: fc.constantFrom("chat", "embedding"),
    picked: fc.uniqueArray(fc.nat(), { minLength: 1, maxLength: 4 }),
    routing: fc.constantFrom("priority", "cost", "weighted", "latency"),
    residency: fc.constantFrom("us", "eu", "global"),
    home: fc.constantFrom("aws", undefined),
    requests: number(1e8),
    inputTokens: number(1e5),
    outputTokens: number(1e4),
    cacheHitRate: number(1),
    batchShare: number(0.5),
    capabilities: fc.subarray(["tools", "vision", "structured-output", "reasoning", "pdf"]),
  })
  .map(({ kind, picked, routing, residency, home, capabilities, ...profile }) => {
    const pool = targets.filter((target) => target.kind === kind);
    const chosen = [...new Set(picked.map((at) => pool[at % pool.length]!))];
    const own = kind === "embedding" ? chosen.filter((t) => t.model === chosen[0]!.model) : chosen;
    return subject(
      { alias: { kind: kind as "chat", routing: routing as "cost", targets: own, capabilities } },
      { alias: profile },
      { residency, ...(home && { home }) } as Parameters<typeof endpoint>[1],
    );
  });

describe("any advice", () => {
  it("saves no more than the part it touches, and exactly that when it is taken and priced again", () => {
    fc.assert(
      fc.property(subjects, (before) => {
        const now = costOf(before);
        const kept = adviceFor(before);
        for (const proposal of proposalsFor(before)) {
          const { planned } = proposal.take(before).stack;
          const workload = proposal.take(before).workload;
          const after = costReport({ source: "s", planned }, { workload, egress: "tiered" });
          const saved = proposal.part(now) - proposal.part(after.environments[0]!);
          const touched = proposal.part(now);
          expect(saved).toBeLessThanOrEqual(touched + 1e-9 * Math.max(1, touched));
          const told = kept.find((each) => each.what === proposal.what);
          if (told) expect(told.monthlyUsd).toBe(saved);
          // What it touches is all that it moves, except for what another home costs besides.
          if (proposal.kind !== "home") {
            const all = now.totalMonthlyUsd - after.totalMonthlyUsd;
            expect(Math.abs(all - saved)).toBeLessThanOrEqual(
              1e-9 * Math.max(1, now.totalMonthlyUsd),
            );
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it("keeps residency, capabilities, context and the model of embeddings", () => {
    fc.assert(
      fc.property(subjects, (before) => {
        const [was] = descriptionsOf(before.stack.planned);
        const own = was!.aliases[0]!;
        for (const proposal of proposalsFor(before).filter(({ kind }) => kind === "target")) {
          const [is] = descriptionsOf(proposal.take(before).stack.planned);
          const first = is!.aliases[0]!.targets[0]!;
          const row = loadCatalog().models.get(first.model)!;
          if (own.kind === "embedding") expect(first.model).toBe(own.targets[0]!.model);
          if (own.targets.some(({ key }) => key === first.key)) continue;
          expect(carried(row, first.provider)).toEqual(expect.arrayContaining(own.capabilities));
          expect(row.contextTokens).toBeGreaterThanOrEqual(own.contextTokens);
          expect(lineOf(first.model)).toBe(lineOf(own.targets[0]!.model));
          const zone = was!.residency as Residency;
          expect(allowedIn(loadCatalog(), zone, first.provider, first.region)).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("where another target would be served", () => {
  it("is where the program would put it, at its price", () => {
    const catalog = loadCatalog();
    const regions = { aws: "us-east-1", azure: "eastus2", gcp: "us-central1" };
    for (const model of models)
      for (const residency of ["us", "eu", "global"] as const)
        for (const cloud of clouds) {
          const region = regions[cloud];
          const wish = { region, regionIsDefault: true, throughput: "onDemand" as const };
          const full = { ...wish, units: undefined, tokensPerMinute: undefined, sku: undefined };
          const choice =
            cloud === "aws"
              ? model.aws && chooseAws(catalog, model, model.aws, residency, full)
              : cloud === "azure"
                ? model.azure && chooseAzure(catalog, model, model.azure, residency, full)
                : model.gcp && chooseGcp(catalog, model, model.gcp, residency, full);
          const scope = scopeOf(catalog, model, cloud, region, residency);
          const inside = allowedIn(catalog, residency, cloud as Provider, region);
          if (scope)
            expect([model.key, cloud, choice?.refusal]).toEqual([model.key, cloud, undefined]);
          else if (inside && choice) expect(choice.refusal).toBeDefined();
          if (scope && choice?.choice && "sku" in choice.choice)
            expect(scope.sku).toBe(choice.choice.sku);
          if (scope && choice?.choice && "host" in choice.choice)
            expect(scope.region).toBe(choice.choice.region);
        }
  });

  it("is carried as the gateway carries it", () => {
    for (const { capabilities } of chats.map(({ model }) => loadCatalog().models.get(model)!))
      expect(Array.isArray(capabilities)).toBe(true);
    const row = loadCatalog().models.get("gemini-3.8-flash")!;
    expect(carried({ ...row, capabilities: [...capabilitySchema.options] }, "azure")).toEqual([
      ...capabilitySchema.options,
    ]);
  });
});

describe("lines of models", () => {
  it.each([
    ["claude-sonnet-5-5", "claude-sonnet"],
    ["gpt-5.4-mini", "gpt-mini"],
    ["nova-2-lite", "nova-lite"],
    ["gemini-3.5-flash-lite", "gemini-flash-lite"],
  ])("%s is of %s", (key, line) => {
    expect(lineOf(key)).toBe(line);
  });

  it("are in the order of their versions", () => {
    expect(isNewer("claude-sonnet-5-5", "claude-sonnet-4-6")).toBe(true);
    expect(isNewer("nova-2-lite", "nova-lite")).toBe(true);
    expect(isNewer("gpt-5.2", "gpt-5.10")).toBe(false);
    expect(isNewer("gpt-5.4", "gpt-5.4")).toBe(false);
  });
});

describe("break-evens", () => {
  it("of bought capacity are where its price meets that of the tokens", () => {
    const { provisioned } = breakEvensFor(subject({ chat: { targets: [gpt] } }));
    const hourly = provisioned.find(({ commitment }) => commitment === "none")!;
    expect(hourly.units).toBe(15);
    expect(hourly.unitsMonthlyUsd).toBeCloseTo(15 * 1.1 * 730, 6);
    // A month's 2,300 million tokens cost 10,450.
    expect(hourly.tokensToPay).toBeCloseTo((hourly.unitsMonthlyUsd / 10_450) * 2_300e6, 0);
    // 15 units, 2,400 tokens of input a minute, output counted as 6 of input: 3,800 for 2,300.
    expect(hourly.tokensCarried).toBeCloseTo((15 * 2400 * 43_800 * 2300) / 3800, 0);
    expect(hourly.canPay).toBe(false);
  });

  it("of Google's scale units are told for Gemini at the global endpoint only", () => {
    const before = subject({ chat: { targets: [flash] } });
    const everywhere = withEndpoint(before, "dev", ({ gcp }) => {
      gcp!.targets[0]!.region = "global";
    });
    const { provisioned } = breakEvensFor(everywhere);
    expect(provisioned.map(({ commitment, units }) => [commitment, units])).toEqual([
      ["week", 1],
      ["month", 1],
      ["quarter", 1],
      ["year", 1],
    ]);
    const [, month] = provisioned;
    const { p50 } = costOf(everywhere).use[0]!.aliases[0]!.usd;
    expect(month!.tokensToPay).toBeCloseTo((2700 / p50) * 2_300e6, 0);
    expect(month!.canPay).toBeUndefined();
    expect(provisionedWords(month!)).toMatch(
      /^1 unit of gemini-3\.5-flash bought for a month \(\$2,700\.00 a month\) pays from .* on, if it carries that/,
    );
    expect(breakEvensFor(before).provisioned).toEqual([]);
  });

  it("of one's own machines are told for models whose weights can be had, within the residency", () => {
    const llama: TargetFixture = { cloud: "aws", model: "gpt-oss-120b", input: 0.15, output: 0.6 };
    const own = (residency: Residency) =>
      breakEvensFor(subject({ chat: { targets: [llama] } }, { chat }, { home: "aws", residency }))
        .selfHosted;
    const [one] = own("us");
    expect(one!.tokensToPay / one!.tokensNow).toBeCloseTo(one!.machineMonthlyUsd / 480, 9);
    expect(one!.tokensPerSecond * 730 * 3600).toBeCloseTo(one!.tokensToPay, 0);
    for (const residency of ["us", "eu"] as const)
      for (const { region, cloud } of own(residency))
        expect(allowedIn(loadCatalog(), residency, cloud, region)).toBe(true);
    expect(breakEvensFor(subject({ chat: { targets: [gpt] } })).selfHosted).toEqual([]);
  });

  it("rest on rows of models that the catalog has, with source and date", () => {
    const rows = [...unitThroughputRows(), ...openWeightsRows()];
    for (const { model, source, checked } of rows) {
      expect(loadCatalog().models.has(model)).toBe(true);
      expect(source).not.toBe("");
      expect(checked).toMatch(/^20\d\d-\d\d-\d\d$/);
    }
    for (const { model } of unitThroughputRows())
      expect(loadCatalog().models.get(model)!.azure!.provisioned).not.toBeNull();
  });
});
