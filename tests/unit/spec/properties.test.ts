import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadCatalog, regionIds, regionsFor } from "../../../catalog";
import { valueAt, type Step } from "../../../catalog/paths";
import { resolveSpec, SpecError, type EndpointSpec } from "../../../components/spec";
import { check, goodSpec, TODAY } from "./fixture";

fc.configureGlobal({ seed: 20_261_121 });

const catalog = loadCatalog();
const cloud = fc.constantFrom("aws", "azure", "gcp");
const anyRegion = fc.constantFrom(
  ...(["aws", "azure", "gcp"] as const).flatMap((name) => regionIds(catalog, name).slice(0, 12)),
);
const target = fc.record(
  {
    cloud,
    model: fc.constantFrom(...catalog.models.keys(), "nonsense"),
    region: anyRegion,
    throughput: fc.constantFrom("onDemand", "provisioned"),
    units: fc.constantFrom(0, 1, 15, 17, 50),
    tokensPerMinute: fc.constantFrom(1000, 1500, 5e12),
    weight: fc.integer({ min: 0, max: 5 }),
  },
  { requiredKeys: ["cloud", "model"] },
);
const alias = fc.record({ targets: fc.array(target, { minLength: 1, maxLength: 4 }) });
const name = fc.oneof(
  fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/),
  fc.constantFrom("__proto__", "constructor", "Chat", "chat", "a.b", "a-b"),
  fc.string({ maxLength: 5 }),
);

/** Descriptions that are nearly right: each part good or not. */
const nearlyRight = fc
  .record({
    residency: fc.constantFrom("us", "eu", "global", "mars"),
    models: fc.dictionary(name, alias, { maxKeys: 5 }),
    tenants: fc.dictionary(name, fc.record({ models: fc.array(name, { maxLength: 3 }) }), {
      maxKeys: 3,
    }),
    without: fc.subarray(["aws", "azure", "gcp", "tags", "tenants"]),
  })
  .map(({ without, ...parts }) => {
    const spec: Record<string, unknown> = { ...goodSpec(), ...parts };
    for (const key of without) delete spec[key];
    return spec;
  });

const HOMES = {
  us: ["us-east-1", "eastus2", "us-central1"],
  eu: ["eu-west-1", "swedencentral", "europe-west4"],
  global: ["ap-northeast-1", "japaneast", "asia-northeast1"],
} as const;

/** Targets that a residency allows, each in a region that offers the model. */
function offersUnder(residency: keyof typeof HOMES, kind: "chat" | "embedding"): object[] {
  return [...catalog.models.values()]
    .filter((model) => model.kind === kind)
    .flatMap((model) =>
      (["aws", "azure", "gcp"] as const).flatMap((name) =>
        regionsFor(catalog, model, name, residency).map((region) => ({
          cloud: name,
          model: model.key,
          region,
        })),
      ),
    );
}

/** Descriptions that pass, over every model, region and residency of the catalog. */
const passing = fc.constantFrom("us", "eu", "global").chain((residency) => {
  const [aws, azure, gcp] = HOMES[residency as keyof typeof HOMES];
  const offers = (kind: "chat" | "embedding") => offersUnder(residency as keyof typeof HOMES, kind);
  const chat = fc.uniqueArray(fc.constantFrom(...offers("chat")), { minLength: 1, maxLength: 10 });
  const embed = fc.constantFrom(...offers("embedding")).map((only) => [only]);
  const word = fc.stringMatching(/^[a-z0-9]{1,40}$/).filter((text) => !(text in Object.prototype));
  return fc
    .record({
      chats: fc.dictionary(word, chat, { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
      embeds: fc.dictionary(word, embed, { maxKeys: 2, noNullPrototype: true }),
      routing: fc.constantFrom("priority", "cost", "latency", "weighted"),
    })
    .map(({ chats, embeds, routing }): unknown => ({
      ...goodSpec(),
      residency,
      aws: { accountId: "111122223333", region: aws },
      azure: { ...goodSpec().azure, location: azure },
      gcp: { project: "atlas-ml-dev", location: gcp },
      tenants: {},
      models: Object.fromEntries(
        Object.entries({ ...embeds, ...chats }).map(([alias, targets]) => [
          alias,
          { routing, targets },
        ]),
      ),
    }));
});

/** The steps of a written path. */
function parsePath(path: string): Step[] {
  const steps: Step[] = [];
  let rest = path;
  while (rest !== "") {
    const index = /^\[(\d+)\]/.exec(rest);
    const quoted = /^\[("(?:[^"\\]|\\.)*")\]/.exec(rest);
    const plain = /^\.?([^.[]+)/.exec(rest);
    const match = index ?? quoted ?? plain;
    if (!match) throw new Error(`not a path: ${rest}`);
    if (index) steps.push(Number(index[1]));
    else if (quoted) steps.push(JSON.parse(quoted[1]!) as string);
    else steps.push(match[1]!);
    rest = rest.slice(match[0].length);
  }
  return steps;
}

function expectSoundIssues(input: unknown): void {
  const { issues, warnings, spec } = check(input);
  expect(spec === undefined).toBe(issues.length > 0);
  for (const { path, reason } of [...issues, ...warnings]) {
    expect(reason).toMatch(/, got [^]+; /);
    expect(reason).not.toMatch(/\.$|undefined|\[object/);
    const steps = parsePath(path);
    // What is missing has no place of its own, but what it is missing from has.
    const parent = valueAt(input, steps.slice(0, -1));
    if (steps.length > 0) expect(typeof parent === "object" && parent !== null).toBe(true);
  }
}

describe("checkSpec", () => {
  it("takes any value, and every problem has a place in it, a value got and a fix", () => {
    fc.assert(fc.property(fc.anything(), expectSoundIssues), { numRuns: 150 });
  });

  it("takes any JSON under any key", () => {
    const key = fc.constantFrom(
      ...Object.keys(goodSpec()),
      "logging",
      "guardrail",
      "catalogOverlay",
    );
    fc.assert(
      fc.property(key, fc.jsonValue(), (name, value) => {
        expectSoundIssues({ ...goodSpec(), [name]: value });
      }),
      { numRuns: 150 },
    );
  });

  it("takes descriptions that are nearly right", () => {
    fc.assert(fc.property(nearlyRight, expectSoundIssues), { numRuns: 150 });
  });

  it("never pollutes a prototype", () => {
    const before = Object.getOwnPropertyNames(Object.prototype).sort();
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = `{"__proto__": ${JSON.stringify(value)}, "models": {"__proto__": ${JSON.stringify(value)}}}`;
        check(JSON.parse(json));
        expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(before);
      }),
    );
  });
});

describe("resolveSpec", () => {
  it("gives a spec or one SpecError, nothing else", () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), nearlyRight), (input) => {
        try {
          resolveSpec(input, { environment: "dev", today: TODAY });
        } catch (error) {
          expect(error).toBeInstanceOf(SpecError);
        }
      }),
      { numRuns: 150 },
    );
  });

  it("gives unique keys and names within their length", () => {
    fc.assert(
      fc.property(passing, (input) => {
        const spec = resolveSpec(input, { environment: "dev", today: TODAY });
        const targets = [
          ...(spec.aws?.targets ?? []),
          ...(spec.azure?.targets ?? []),
          ...(spec.gcp?.targets ?? []),
        ];
        const keys = targets.map(({ key }) => key);
        expect(new Set(keys).size).toBe(keys.length);
        for (const key of keys) expect(key).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
        const names = (spec.azure?.targets ?? []).map(({ deploymentName }) => deploymentName);
        expect(new Set(names).size).toBe(names.length);
        for (const deployment of names) expect(deployment).toMatch(/^[a-z][a-z0-9-]{0,63}$/);
        expect(spec.aliases.flatMap(({ targetKeys }) => targetKeys).sort()).toEqual(keys.sort());
      }),
      { numRuns: 200 },
    );
  });

  it("keeps every place inside the residency", () => {
    fc.assert(
      fc.property(passing, (input) => {
        const spec = resolveSpec(input, { environment: "dev", today: TODAY });
        if (spec.residency === "global") return;
        const zoneOf = (name: "aws" | "azure" | "gcp", region: string) =>
          catalog.regions.get(`${name}/${region}`)?.zone;
        for (const target of spec.aws?.targets ?? []) {
          expect(target.destinationRegions).not.toEqual([]);
          for (const region of target.destinationRegions) {
            expect(zoneOf("aws", region)).toBe(spec.residency);
          }
        }
        for (const target of spec.azure?.targets ?? []) {
          expect(zoneOf("azure", target.region)).toBe(spec.residency);
          expect(target.sku).not.toMatch(/^Global/);
        }
        for (const target of spec.gcp?.targets ?? []) {
          expect(zoneOf("gcp", target.region)).toBe(spec.residency);
          expect(target.host).not.toBe("aiplatform.googleapis.com");
        }
      }),
      { numRuns: 200 },
    );
  });

  it("gives a target the same key wherever it stands in the description", () => {
    const shuffled = fc.record({
      order: fc.shuffledSubarray(Object.keys(goodSpec()), { minLength: 7, maxLength: 7 }),
      aliases: fc.shuffledSubarray(["chat", "embed"], { minLength: 2 }),
      targets: fc.shuffledSubarray([0, 1, 2], { minLength: 3 }),
    });
    const keysOf = (spec: EndpointSpec) =>
      resolveSpec(spec, { environment: "dev", today: TODAY }).aliases.flatMap(
        ({ targetKeys }) => targetKeys,
      );
    const expected = keysOf(goodSpec()).sort();
    fc.assert(
      fc.property(shuffled, ({ order, aliases, targets }) => {
        const good = goodSpec();
        const spec = Object.fromEntries(
          order.map((key) => [key, good[key as keyof EndpointSpec]]),
        ) as unknown as EndpointSpec;
        spec.models = Object.fromEntries(aliases.map((key) => [key, good.models[key]!]));
        spec.models.chat!.targets = targets.map((index) => good.models.chat!.targets[index]!);
        expect(keysOf(spec).sort()).toEqual(expected);
      }),
    );
  });
});
