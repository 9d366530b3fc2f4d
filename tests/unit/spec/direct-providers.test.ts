import { describe, expect, it } from "vitest";
import { changed, check, checkOn, issuesAfter, warningsAfter, type Any } from "./fixture";

const GATEWAY = { home: "aws", domain: "ai.example.com", zoneId: "Z0123456789ABCDEFGHIJ" };

/** The good description with a gateway, OpenAI's key held in the United States, and a second target there. */
function direct(change: (spec: Any) => void = () => {}): (spec: Any) => void {
  return (spec) => {
    spec.gateway = { ...GATEWAY };
    spec.cluster = { apiAddresses: ["203.0.113.10"] };
    spec.directProviders = { openai: { region: "us", acceptNoGuardrail: true } };
    spec.models = {
      chat: {
        targets: [
          { cloud: "azure", model: "gpt-5.4", tokensPerMinute: 100_000 },
          { provider: "openai", model: "gpt-5.4" },
        ],
      },
    };
    spec.tenants = { research: { models: ["chat"] } };
    delete spec.gcp;
    change(spec);
  };
}

const resolved = (change?: (spec: Any) => void): Any => check(changed(direct(change))).spec;
const issues = (change: (spec: Any) => void): [string, string][] =>
  issuesAfter(direct(change)).map(({ path, reason }) => [path, reason]);
const openai = (spec: Any): Any => spec.models.chat.targets[1];

describe("a description with a direct provider", () => {
  it("is in order", () => {
    expect(issues(() => {})).toEqual([]);
  });

  it("says who may be called, in one order, and what of each", () => {
    const { directProviders } = resolved((spec) => {
      spec.directProviders = { anthropic: { region: "us" }, ...spec.directProviders };
    });
    expect(directProviders.map(({ name }: Any) => name)).toEqual(["openai", "anthropic"]);
    expect(directProviders[0]).toEqual({
      name: "openai",
      region: "us",
      targets: [
        {
          alias: "chat",
          key: "chat-openai-us-gpt-5-4",
          provider: "openai",
          model: "gpt-5.4",
          modelId: "gpt-5.4",
          region: "us",
          host: "us.api.openai.com",
          throughput: "onDemand",
          price: { input: 2.75, output: 16.5 },
        },
      ],
    });
    expect(directProviders[1].targets).toEqual([]);
  });

  it("has none without any, gateway or not", () => {
    expect(check(changed(() => {})).spec?.directProviders).toEqual([]);
  });

  it("keeps what every target can do through the gateway", () => {
    expect(resolved().aliases[0].capabilities).toContain("structured-output");
    expect(
      issues((spec) => {
        spec.directProviders.anthropic = { region: "us", acceptNoGuardrail: true };
        spec.models.chat.targets.push({ provider: "anthropic", model: "claude-opus-5-5" });
      }),
    ).toEqual([
      [
        "models.chat.targets[2].model",
        'must do what the alias promises through the gateway, got "claude-opus-5-5" on anthropic without "pdf", "reasoning" and "structured-output"; take another model, or promise less with `capabilities: [streaming, tools, vision]` of the alias',
      ],
    ]);
  });

  it("sorts `routing: cost` by the price at the place of the key", () => {
    const order = (region: string, residency: string): string[] =>
      resolved((spec) => {
        spec.residency = residency;
        spec.directProviders.openai.region = region;
        spec.models.chat = {
          routing: "cost",
          targets: [
            { provider: "openai", model: "gpt-5.4" },
            { cloud: "azure", model: "gpt-5.4" },
          ],
        };
      }).aliases[0].targetKeys;
    // 10 % more in a region: dearer than Azure's global deployment, and equal to its data zone.
    expect(order("us", "global")).toEqual(["chat-azure-eastus2-gpt-5-4", "chat-openai-us-gpt-5-4"]);
    expect(order("us", "us")[0]).toBe("chat-openai-us-gpt-5-4");
  });
});

describe("what is refused", () => {
  it.each<[string, (spec: Any) => void, string, string]>([
    [
      "a provider that is not opted in to, with how to",
      (spec) => delete spec.directProviders,
      "models.chat.targets[1].provider",
      'must be a direct provider that the description opts in to, got "openai"; add `directProviders: { openai: {} }`, after which its key may be used, or use a cloud',
    ],
    [
      "cloud and provider at once",
      (spec) => (openai(spec).cloud = "azure"),
      "models.chat.targets[1].provider",
      'must not be given with `cloud`, got "openai" and "azure"; remove one of them, or make them two targets',
    ],
    [
      "neither",
      (spec) => delete openai(spec).provider,
      "models.chat.targets[1].cloud",
      'must be given, or `provider`, got nothing; add the cloud that serves the model: "aws", "azure" or "gcp"',
    ],
    [
      "a model it does not serve",
      (spec) => (openai(spec).model = "claude-opus-5-5"),
      "models.chat.targets[1].model",
      'must be a model offered on openai, got "claude-opus-5-5"; use "gpt-5.5", "gpt-5.4", "gpt-5.4-mini", "gpt-5.4-nano" or "gpt-5.2", or cloud "aws" or "gcp"',
    ],
    [
      "a model it does not hold in the region of the key",
      (spec) => {
        openai(spec).model = "gpt-5.2";
        spec.models.chat.contextTokens = 1000;
      },
      "models.chat.targets[1].model",
      'must be a model that openai holds in "us", got "gpt-5.2", which it serves in "global"; use "gpt-5.5", "gpt-5.4", "gpt-5.4-mini" or "gpt-5.4-nano"',
    ],
    [
      "a key whose calls go anywhere, with residency us",
      (spec) => delete spec.directProviders.openai.region,
      "directProviders.openai.region",
      'must lie inside residency "us", got "global"; use "us" with a key that holds calls there',
    ],
    [
      "a European key with residency us",
      (spec) => (spec.directProviders.openai.region = "eu"),
      "directProviders.openai.region",
      'must lie inside residency "us", got "eu"; use "us" with a key that holds calls there',
    ],
    [
      "a provider that promises no place, with residency us",
      (spec) => (spec.directProviders.cohere = {}),
      "directProviders.cohere.region",
      'must lie inside residency "us", got "global"; cohere has none, so remove it or take another residency',
    ],
    [
      "a place that the provider does not have",
      (spec) => (spec.directProviders.anthropic = { region: "eu" }),
      "directProviders.anthropic.region",
      'must be where anthropic holds calls, got "eu"; use "global" or "us"',
    ],
    [
      "a place of one target alone",
      (spec) => (openai(spec).region = "us"),
      "models.chat.targets[1].region",
      'must not be given for openai, where it has no meaning, got "us"; remove it',
    ],
    [
      "a deployment's size",
      (spec) => (openai(spec).tokensPerMinute = 10_000),
      "models.chat.targets[1].tokensPerMinute",
      "must not be given for openai, where it has no meaning, got 10000; remove it",
    ],
    [
      "capacity bought in advance",
      (spec) => (openai(spec).throughput = "provisioned"),
      "models.chat.targets[1].throughput",
      'must be "onDemand" with openai, whose reserved capacity is bought outside this program, got "provisioned"; remove it',
    ],
    [
      "the same target twice",
      (spec) => spec.models.chat.targets.push({ ...openai(spec) }),
      "models.chat.targets[2]",
      'must differ from `models.chat.targets[1]` in cloud, region, model or throughput, got the same key "chat-openai-us-gpt-5-4"; change it or remove it',
    ],
    [
      "another company",
      (spec) => (spec.directProviders.mistral = {}),
      "directProviders.mistral",
      'is not a known key, got {}; remove it, or use one of "openai", "anthropic" or "cohere"',
    ],
    [
      "a key in the description, without a word of it",
      (spec) => (spec.directProviders.openai.apiKey = "sk-canary"),
      "directProviders.openai.apiKey",
      'is not a known key, got a value that is not shown; remove it, or use one of "region" or "acceptNoGuardrail"',
    ],
  ])("%s", (_, change, path, reason) => {
    expect(issues(change)).toEqual([[path, reason]]);
  });

  it("all of it without a gateway", () => {
    expect(
      issues((spec) => {
        delete spec.gateway;
        delete spec.cluster;
      }),
    ).toEqual([
      [
        "directProviders.openai",
        "must not be given without `gateway`, which alone holds its key and calls it; add `gateway` or remove it",
      ],
    ]);
  });

  it("every one of them with residency eu: OpenAI's Europe is wider than the European Union", () => {
    const found = issues((spec) => {
      spec.residency = "eu";
      spec.aws.region = "eu-central-1";
      spec.azure.location = "swedencentral";
      spec.directProviders.openai.region = "eu";
    });
    expect(found).toContainEqual([
      "directProviders.openai.region",
      'must lie inside residency "eu", got "eu"; openai has none, so remove it or take another residency',
    ]);
  });
});

describe("what is told", () => {
  const warnings = (change: (spec: Any) => void): [string, string][] =>
    warningsAfter(direct(change)).map(({ path, reason }) => [path, reason]);

  it("no guardrail covers chat calls, until somebody has said to know", () => {
    const told = [
      "directProviders.openai",
      "is called without a guardrail, since those of the clouds cover calls to the clouds only, got chat targets; screen these calls yourself, or set `acceptNoGuardrail: true`",
    ];
    expect(warnings((spec) => delete spec.directProviders.openai.acceptNoGuardrail)).toContainEqual(
      told,
    );
    expect(warnings(() => {}).map(([path]) => path)).not.toContain("directProviders.openai");
  });

  it("a provider that serves nothing", () => {
    expect(warnings((spec) => (spec.directProviders.anthropic = { region: "us" }))).toContainEqual([
      "directProviders.anthropic",
      'may be called but serves no target, got no target with provider "anthropic"; add one or remove it',
    ]);
  });

  it("a model that ends soon", () => {
    const spec = changed(
      direct((one) => {
        one.models.chat.targets = [{ provider: "openai", model: "gpt-5.4-nano" }];
      }),
    );
    const told = checkOn(spec, "2027-03-01").warnings.map(({ reason }) => reason);
    expect(
      told.find((reason) => reason.startsWith("retires on 2027-04-01, in 31 days")),
    ).toBeDefined();
  });

  it("what the description's own settings do not reach there", () => {
    const { notes } = check(changed(direct((spec) => (spec.logging = { content: "full" }))));
    expect(notes.filter(({ reason }) => reason.includes("openai")).map(({ path }) => path)).toEqual(
      ["logging.content", "guardrail.personalData"],
    );
  });
});
