// Proves that every resource whose SDK input takes tags or labels gets ours; not that the clouds bill by them.
import * as fs from "node:fs";
import * as path from "node:path";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { BedrockBaseline } from "../../../baseline/bedrock-baseline";
import { ClusterBaseline } from "../../../baseline/cluster-baseline";
import { OpenAiBaseline } from "../../../baseline/openai-baseline";
import { resolveBaseline } from "../../../baseline/spec";
import { VertexBaseline } from "../../../baseline/vertex-baseline";
import { UnifiedAiEndpoint } from "../../../components";
import { record, type Recorded } from "./record";
import { taggingArgument } from "./sdk-types";
import {
  baseline,
  full,
  gatewayed,
  offers,
  sleeping,
  withKeyVault,
  withSecretManager,
} from "./specs";

vi.mock("../../../components/gateway-extension", () => ({
  loadExtension: () => ({ sha256: "0".repeat(64), amd64: "AAAA" }),
}));

const tags = ["Environment", "Project", "CostCenter", "Team", "ManagedBy"];
const labels = ["environment", "project", "cost_center", "team", "managed_by"];
const page = path.resolve(__dirname, "../../../docs/untagged.md");

describe("tags and labels", () => {
  let resources: Recorded[] = [];

  beforeAll(async () => {
    const endpoint = await record(() => {
      new UnifiedAiEndpoint("ai", full);
      new UnifiedAiEndpoint("gateway", {
        ...gatewayed,
        environment: "test",
        gcp: { ...gatewayed.gcp!, accessPolicy: "987654321" },
        cluster: { ...gatewayed.cluster!, admins: ["arn:aws:iam::111122223333:role/platform"] },
      });
      new UnifiedAiEndpoint("key-vault", { ...withKeyVault, environment: "qa" });
      new UnifiedAiEndpoint("sleeping", { ...sleeping, environment: "qc" });
      new UnifiedAiEndpoint("secret-manager", { ...withSecretManager, environment: "qb" });
      return new UnifiedAiEndpoint("bought", {
        ...full,
        environment: "staging",
        models: {
          ...full.models,
          bought: {
            targets: [{ cloud: "aws", model: "nova-pro", throughput: "provisioned", units: 1 }],
          },
        },
      });
    });
    const accounts = await record(
      () => {
        const { aws, azure, gcp, clusters, ...shared } = resolveBaseline(baseline, "shared");
        new BedrockBaseline("baseline-aws", { ...shared, ...aws! });
        new OpenAiBaseline("baseline-azure", { ...shared, ...azure! });
        new VertexBaseline("baseline-gcp", { ...shared, ...gcp! });
        const { accountId } = aws!;
        new ClusterBaseline("baseline-cluster", { ...shared, ...clusters![0]!, accountId });
      },
      { calls: offers },
    );
    resources = [...endpoint.custom, ...accounts.custom];
  });

  it("are on every resource whose type takes them", () => {
    for (const { type, name, inputs } of resources) {
      const argument = taggingArgument(type);
      if (argument === undefined) continue;
      const given = Object.keys((inputs[argument] ?? {}) as object);
      expect(given, `${argument} of ${type} ${name}`).toEqual(
        expect.arrayContaining(argument === "tags" ? tags : labels),
      );
    }
    expect(resources.length).toBeGreaterThan(60);
  });

  it("are missing only from the types that docs/untagged.md lists, each with what carries its cost", () => {
    const types = [...new Set(resources.map(({ type }) => type))].filter(
      (type) => !type.startsWith("kubernetes:"),
    );
    const untagged = types.filter((type) => taggingArgument(type) === undefined).sort();
    const rows = fs
      .readFileSync(page, "utf8")
      .split("\n")
      .flatMap((line) => /^\| `([^`]+)` +\| \w[^|]* \|$/.exec(line)?.[1] ?? []);
    expect(rows).toEqual(untagged);
  });
});
