import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { planGateway } from "../../../components/gateway/plan";
import { renderGateway } from "../../../components/gateway/render";
import { inputOf, rendered, specAfter, type Any } from "./fixture";

const VARIANTS: [string, (spec: Any) => void][] = [
  ["the whole description", () => {}],
  ["one cloud", (spec) => onAwsAlone(spec)],
  ["profiles per tenant", (spec) => (spec.aws.profilePerTenant = true)],
  ["a cluster of someone else's", (spec) => (spec.cluster = { existing: EXISTING })],
  ["no limits", (spec) => (spec.tenants = { research: { models: Object.keys(spec.models) } })],
  ["no log", (spec) => (spec.logging = { content: "none" })],
];

const EXISTING = {
  name: "shared",
  endpoint: "https://0123456789ABCDEF.gr7.us-east-1.eks.amazonaws.com",
  certificateAuthority: "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t",
  oidcIssuer: "https://oidc.eks.us-east-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF",
  vpcId: "vpc-0123456789abcdef0",
  privateSubnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
  publicSubnetIds: ["subnet-0123456789abcdef2", "subnet-0123456789abcdef3"],
  securityGroupId: "sg-0123456789abcdef0",
  egressAddresses: ["203.0.113.10"],
};

function onAwsAlone(spec: Any): void {
  delete spec.azure;
  delete spec.gcp;
  spec.models = { claude: spec.models.claude };
  spec.tenants = { research: { models: ["claude"] } };
}

describe("renderGateway", () => {
  it.each(VARIANTS)("is planned from the spec alone: %s", (_, change) => {
    const planned = planGateway(specAfter(change));
    const objects = rendered(change).map(({ apiVersion, kind, metadata }) => ({
      apiVersion,
      kind,
      metadata: {
        name: metadata.name,
        ...(metadata.namespace !== undefined && { namespace: metadata.namespace }),
      },
    }));
    expect(planned).toEqual(objects);
  });

  it.each(VARIANTS)("gives equal objects for equal input, each once: %s", (_, change) => {
    const first = renderGateway(inputOf(specAfter(change)));
    const second = renderGateway(inputOf(specAfter(change)));
    expect(JSON.stringify(second)).toBe(JSON.stringify(first));
    const ids = first.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("labels every object and keeps it in the environment's namespace", () => {
    for (const { kind, metadata } of rendered()) {
      expect(metadata.labels, metadata.name).toMatchObject({
        "app.kubernetes.io/instance": "atlas-dev",
        "app.kubernetes.io/managed-by": "pulumi",
        environment: "dev",
        "cost-center": "ml-4100",
        team: "platform_ai",
      });
      expect(metadata.annotations, metadata.name).toMatchObject({
        "unified-ai/cost_center": "ML-4100",
        "unified-ai/team": "Platform AI",
      });
      const global = kind === "Namespace" || kind === "GatewayClass";
      // The one Secret that the rate-limit service takes, which is not the environment's.
      const beside = metadata.name === "ai-token-agent-redis" && kind.startsWith("Role");
      const namespace = global ? undefined : beside ? "envoy-gateway-system" : "atlas-dev";
      expect(metadata.namespace, metadata.name).toBe(namespace);
    }
  });

  it("has names that Kubernetes takes, however long an alias is", () => {
    const long = "a".repeat(40);
    const objects = rendered((spec) => {
      spec.models[long] = { targets: spec.models.claude.targets };
      spec.tenants.research.models.push(long);
    });
    for (const { kind, metadata } of objects) {
      expect(metadata.name, kind).toMatch(/^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$/);
      for (const value of Object.values(metadata.labels!)) {
        expect(value).toMatch(/^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/);
      }
    }
  });

  it("has no value of a Secret and no object that would hold one", () => {
    const objects = rendered();
    expect(objects.map(({ kind }) => kind)).not.toContain("Secret");
    expect(JSON.stringify(objects)).not.toMatch(/Bearer [A-Za-z0-9]/);
  });

  it("renders what the golden file has", async () => {
    const objects = rendered().map((object) =>
      // The agent's script is another file's business.
      object.metadata.name === "ai-token-agent" && object.kind === "ConfigMap"
        ? { ...object, data: Object.keys(object.data as object) }
        : object,
    );
    const checksum = /(token-agent-checksum: )\w+/g;
    const text = objects.map((object) => stringify(object, { aliasDuplicateObjects: false }));
    await expect(text.join("---\n").replace(checksum, "$1<of the script>")).toMatchFileSnapshot(
      "golden.yaml",
    );
  });
});
