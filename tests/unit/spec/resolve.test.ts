import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkSpec, resolveSpec, type ResolvedSpec } from "../../../components/spec";
import { changed, goodSpec, TODAY } from "./fixture";

function resolve(input: unknown = goodSpec(), environment = "dev"): ResolvedSpec {
  return resolveSpec(input, { environment, today: TODAY });
}

describe("resolveSpec", () => {
  it("fills every default", () => {
    const spec = resolve();
    expect(spec).toMatchObject({
      environment: "dev",
      namePrefix: "atlas-dev",
      residency: "us",
      deletionProtection: false,
      logging: { content: "metadata", retentionDays: 90 },
      guardrail: { strength: "medium", personalData: "anonymize" },
      aws: { profilePerTenant: false },
      azure: { allowedAddresses: [] },
      gcp: { dedicatedEndpoint: false },
    });
  });

  it("makes the tags of the environment and the description", () => {
    expect(resolve().tags).toEqual({
      Environment: "dev",
      Project: "atlas",
      CostCenter: "ML-4100",
      Team: "platform-ai",
      ManagedBy: "pulumi",
    });
  });

  it("leaves out what is not enabled, to the key", () => {
    const spec = resolve(
      changed((input) => {
        delete input.azure;
        delete input.gcp;
        delete input.tenants;
        input.models = { chat: { targets: [{ cloud: "aws", model: "claude-sonnet-5-5" }] } };
      }),
    );
    expect(Object.keys(spec)).not.toContain("azure");
    expect(Object.keys(spec)).not.toContain("gcp");
    expect(spec.tenants).toEqual({});
  });

  it("keeps the order of targets, and sorts by price only when asked to", () => {
    const chat = (routing: string) =>
      resolve(
        changed((input) => {
          input.models.chat.routing = routing;
          input.models.chat.targets[1].model = "nova-micro";
        }),
      ).aliases[0]?.targetKeys;
    const written = [
      "chat-azure-eastus2-gpt-5-4",
      "chat-aws-us-east-1-nova-micro",
      "chat-gcp-us-gemini-3-8-flash",
    ];
    expect(chat("priority")).toEqual(written);
    expect(chat("latency")).toEqual(written);
    expect(chat("cost")).toEqual([written[1], written[2], written[0]]);
  });

  it("counts a missing weight as 1, and has none without weighted routing", () => {
    const weights = (routing: string) =>
      resolve(changed((input) => (input.models.chat.routing = routing))).aws?.targets[0]?.weight;
    expect(weights("weighted")).toBe(1);
    expect(weights("priority")).toBeUndefined();
  });

  it("says what kind an alias is", () => {
    expect(resolve().aliases.map(({ name, kind }) => [name, kind])).toEqual([
      ["chat", "chat"],
      ["embed", "embedding"],
    ]);
  });

  it("does not change its input", () => {
    const input = goodSpec();
    resolve(input);
    expect(input).toEqual(goodSpec());
  });

  it("uses and marks a user's overlay", () => {
    const directory = mkdtempSync(join(tmpdir(), "spec-"));
    const row = {
      key: "house",
      kind: "chat",
      contextTokens: 1000,
      aws: {
        foundationModelId: "house.v1",
        onDemandRegions: ["us-east-1"],
        price: { input: 1, output: 1 },
      },
    };
    writeFileSync(join(directory, "own.json"), JSON.stringify({ models: [row] }));
    const input = changed((spec) => {
      spec.catalogOverlay = "own.json";
      spec.models.chat.targets[1].model = "house";
    });
    const { spec, warnings } = checkSpec(input, { environment: "dev", today: TODAY, directory });
    expect(spec?.aws?.targets[0]?.foundationModelId).toBe("house.v1");
    expect(warnings).toEqual([
      {
        path: "models.chat.targets[1].model",
        reason: 'is unverified on aws, got "house" of own.json; check its facts before production',
      },
    ]);
    writeFileSync(
      join(directory, "own.json"),
      JSON.stringify({ models: [{ ...row, kind: "chatt" }] }),
    );
    const { issues } = checkSpec(input, { environment: "dev", today: TODAY, directory });
    expect(issues).toEqual([
      {
        path: "catalogOverlay",
        reason:
          'own.json#models[0].kind must be one of "chat", "embedding", got "chatt"; use "chat"',
      },
    ]);
    rmSync(directory, { recursive: true });
  });
});

describe("a target on AWS", () => {
  const aws = (residency: string, region: string, model: string, target: object = {}) =>
    resolve(
      changed((input) => {
        input.residency = residency;
        input.aws.region = region;
        delete input.azure;
        delete input.gcp;
        delete input.tenants;
        input.models = { chat: { targets: [{ cloud: "aws", model, ...target }] } };
      }),
    ).aws!.targets[0]!;

  it.each([
    ["us", "us-east-1", "us", ["us-east-1", "us-east-2", "us-west-2"]],
    ["us", "us-west-1", "us", ["us-east-1", "us-east-2", "us-west-1", "us-west-2"]],
    [
      "eu",
      "eu-west-1",
      "eu",
      ["eu-central-1", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-3"],
    ],
    ["global", "us-east-1", "global", []],
    ["global", "ap-northeast-1", "global", []],
  ])("with residency %s in %s takes the %s profile", (residency, region, prefix, destinations) => {
    const target = aws(residency, region, "claude-sonnet-5-5");
    expect(target.systemProfile).toEqual({ id: `${prefix}.anthropic.claude-sonnet-5-5`, prefix });
    expect(target.destinationRegions).toEqual(destinations);
  });

  it("takes the geography's profile where no global one is sold", () => {
    expect(aws("global", "us-east-1", "nova-pro").systemProfile?.prefix).toBe("us");
    expect(aws("global", "eu-west-1", "nova-pro").systemProfile?.prefix).toBe("eu");
    expect(aws("global", "ap-northeast-1", "nova-pro").systemProfile?.prefix).toBe("apac");
  });

  it("is called in its own region where no profile fits", () => {
    const target = aws("eu", "eu-central-1", "titan-embed-text-v2");
    expect(target).not.toHaveProperty("systemProfile");
    expect(target.destinationRegions).toEqual(["eu-central-1"]);
  });

  it("buys capacity of the context variant, in its own region alone", () => {
    const target = aws("us", "us-east-1", "nova-pro", { throughput: "provisioned", units: 2 });
    expect(target).toMatchObject({
      key: "chat-aws-us-east-1-nova-pro-provisioned",
      throughput: "provisioned",
      units: 2,
      foundationModelId: "amazon.nova-pro-v1:0",
      provisionedModelId: "amazon.nova-pro-v1:0:300k",
      destinationRegions: ["us-east-1"],
    });
    expect(target).not.toHaveProperty("systemProfile");
  });

  it("looks the knowledge base's model up", () => {
    const spec = resolve(
      changed((input) => {
        input.aws.knowledgeBase = {
          documentsBucketArn: "arn:aws:s3:::docs",
          embeddingModel: "titan-embed-text-v2",
        };
      }),
    );
    expect(spec.aws?.knowledgeBase).toEqual({
      documentsBucketArn: "arn:aws:s3:::docs",
      embeddingModel: "titan-embed-text-v2",
      embeddingModelId: "amazon.titan-embed-text-v2:0",
      dimensions: 1024,
    });
  });
});

describe("a target on Azure", () => {
  const azure = (residency: string, location: string, target: object) =>
    resolve(
      changed((input) => {
        input.residency = residency;
        input.azure.location = location;
        delete input.aws;
        delete input.gcp;
        delete input.tenants;
        input.models = { chat: { targets: [{ cloud: "azure", model: "gpt-5.4", ...target }] } };
      }),
    ).azure!.targets[0]!;

  it.each([
    ["global", "eastus2", "GlobalStandard"],
    ["us", "eastus2", "DataZoneStandard"],
    ["eu", "swedencentral", "DataZoneStandard"],
  ])("with residency %s in %s takes the widest SKU, %s", (residency, location, sku) => {
    expect(azure(residency, location, {}).sku).toBe(sku);
  });

  it("falls back to a narrower SKU where the widest is not offered", () => {
    expect(azure("global", "uaenorth", { model: "text-embedding-3-large" }).sku).toBe("Standard");
    expect(
      azure("global", "northcentralus", { model: "gpt-5.5", throughput: "provisioned", units: 15 })
        .sku,
    ).toBe("GlobalProvisionedManaged");
  });

  it("pins the version, and counts capacity in thousands of tokens", () => {
    expect(azure("us", "eastus2", { tokensPerMinute: 250_000 })).toMatchObject({
      modelName: "gpt-5.4",
      modelVersion: "2026-03-05",
      modelFormat: "OpenAI",
      capacity: 250,
      versionUpgrade: "NoAutoUpgrade",
      deploymentName: "chat-azure-eastus2-gpt-5-4",
    });
    expect(azure("us", "eastus2", {}).capacity).toBe(10);
    expect(
      azure("us", "eastus2", { versionUpgrade: "OnceCurrentVersionExpired" }).versionUpgrade,
    ).toBe("OnceCurrentVersionExpired");
  });

  it("counts bought capacity in PTUs", () => {
    expect(azure("eu", "swedencentral", { throughput: "provisioned", units: 20 })).toMatchObject({
      sku: "DataZoneProvisionedManaged",
      capacity: 20,
    });
  });
});

describe("a target on GCP", () => {
  const gcp = (residency: string, location: string, target: object = {}) =>
    resolve(
      changed((input) => {
        input.residency = residency;
        input.gcp.location = location;
        delete input.aws;
        delete input.azure;
        delete input.tenants;
        input.models = {
          chat: { targets: [{ cloud: "gcp", model: "gemini-3.8-flash", ...target }] },
        };
      }),
    ).gcp!.targets[0]!;

  it.each([
    ["us", "us-central1", {}, "us", "aiplatform.us.rep.googleapis.com"],
    ["eu", "europe-west4", {}, "eu", "aiplatform.eu.rep.googleapis.com"],
    ["global", "us-central1", {}, "global", "aiplatform.googleapis.com"],
    ["global", "asia-northeast1", {}, "global", "aiplatform.googleapis.com"],
    ["global", "us-central1", { region: "eu" }, "eu", "aiplatform.eu.rep.googleapis.com"],
    [
      "us",
      "us-central1",
      { model: "gemini-embedding-001" },
      "us-central1",
      "us-central1-aiplatform.googleapis.com",
    ],
  ])(
    "with residency %s in %s, wanting %j, is served in %s",
    (residency, location, target, region, host) => {
      expect(gcp(residency, location, target)).toMatchObject({ region, host, publisher: "google" });
    },
  );

  it("carries the region it is served in in its key", () => {
    expect(gcp("us", "us-central1").key).toBe("chat-gcp-us-gemini-3-8-flash");
  });
});
