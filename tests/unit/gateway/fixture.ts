import { CLOUDS, TAGS } from "../clouds";
import { resolveSpec, type EndpointSpec } from "../../../components/spec";
import { directEndpoint } from "../../../components/direct/endpoints";
import { renderGateway } from "../../../components/gateway/render";
import { specTargets, type SpecTarget } from "../../../components/gateway/targets";
import type {
  GatewayedSpec,
  GatewayInput,
  KubernetesObject,
} from "../../../components/gateway/types";
import type { TargetEndpoint } from "../../../components/endpoint";
import { entryPaths } from "../../../components/secrets/entries";

/** Every cloud, every way of routing, tenants with every kind of limit. */
export function description(): EndpointSpec & Required<Pick<EndpointSpec, "gateway" | "tenants">> {
  return {
    tags: { ...TAGS, team: "Platform AI" },
    residency: "us",
    ...structuredClone(CLOUDS),
    gateway: { home: "aws", domain: "ai.dev.example.com", zoneId: "Z0123456789ABCDEFGHIJ" },
    cluster: { apiAddresses: ["203.0.113.10"] },
    models: {
      chat: {
        capabilities: ["streaming", "tools", "vision"],
        targets: [
          { cloud: "azure", model: "gpt-5.4", tokensPerMinute: 100_000 },
          { cloud: "aws", model: "claude-sonnet-5-5" },
          { cloud: "gcp", model: "gemini-3.8-flash" },
        ],
      },
      claude: { targets: [{ cloud: "aws", model: "claude-haiku-5-5" }] },
      spread: {
        routing: "weighted",
        capabilities: ["streaming", "tools", "vision"],
        contextTokens: 272_000,
        targets: [
          { cloud: "azure", model: "gpt-5.4-mini", tokensPerMinute: 100_000, weight: 90 },
          { cloud: "aws", model: "claude-opus-5-5", weight: 9 },
          { cloud: "gcp", model: "gemini-3.7-flash", weight: 1 },
        ],
      },
      fast: {
        routing: "latency",
        capabilities: ["streaming", "tools", "vision"],
        contextTokens: 272_000,
        targets: [
          { cloud: "azure", model: "gpt-5.4-nano", tokensPerMinute: 100_000 },
          { cloud: "aws", model: "nova-lite" },
        ],
      },
      "gpt-4.1": { targets: [{ cloud: "azure", model: "gpt-4.1", tokensPerMinute: 10_000 }] },
      embed: {
        targets: [{ cloud: "azure", model: "text-embedding-3-large", tokensPerMinute: 50_000 }],
      },
    },
    tenants: {
      research: {
        models: ["chat", "claude", "spread", "fast", "gpt-4.1", "embed"],
        requestsPerMinute: 100,
        tokensPerMinute: 200_000,
        monthlyBudgetUsd: 500,
      },
      support: { models: ["chat"], requestsPerMinute: 20, monthlyBudgetUsd: 5_000 },
      "back-office": { models: ["embed"] },
    },
  };
}

// Tests write what no type allows.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Any = any;

/** The resolved description after a change. */
export function specAfter(change: (spec: Any) => void = () => {}): GatewayedSpec {
  const spec = description();
  change(spec);
  return resolveSpec(spec, { environment: "dev", today: "2026-11-21" }) as GatewayedSpec;
}

/** What the clouds would say of the spec's targets. */
export function inputOf(spec: GatewayedSpec): GatewayInput {
  return {
    spec,
    targets: specTargets(spec).map((target) => endpointOf(target, spec)),
    identities: {
      aws: { roleArn: "arn:aws:iam::111122223333:role/atlas-dev-caller", region: "us-east-1" },
      azure: { tenantId: "72f988bf-0000-4000-8000-000000000001", clientId: "client" },
      gcp: {
        audience:
          "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q",
        serviceAccountEmail: "atlas-dev@atlas-ml.iam.gserviceaccount.com",
      },
    },
    secrets: {
      store: "aws",
      region: "us-east-1",
      refreshSeconds: 60,
      entries: Object.fromEntries(
        entryPaths(spec).map((entry) => [
          entry,
          `arn:aws:secretsmanager:us-east-1:111122223333:secret:atlas-dev/${entry}-000000`,
        ]),
      ),
    },
    images: {
      envoy: `docker.io/envoyproxy/envoy:distroless-v1.38.3@sha256:${"1".repeat(64)}`,
      processor: `docker.io/envoyproxy/ai-gateway-extproc:v1.0.0@sha256:${"2".repeat(64)}`,
      node: `docker.io/library/node:22-slim@sha256:${"3".repeat(64)}`,
    },
    extension: { sha256: "4".repeat(64), amd64: "RUxG" },
  };
}

function endpointOf(target: SpecTarget, spec: GatewayedSpec): TargetEndpoint {
  if (target.cloud === undefined) return directEndpoint(target);
  const { alias, key, cloud, model, region } = target;
  const common = { alias, key, cloud, model, region };
  switch (target.cloud) {
    case "aws": {
      const profile = (name: string): string =>
        `arn:aws:bedrock:${region}:111122223333:application-inference-profile/${name}`;
      const tenants = Object.entries(spec.tenants).filter(([, { models }]) =>
        models.includes(alias),
      );
      return {
        ...common,
        invokeUrl: `https://bedrock-runtime.${region}.amazonaws.com`,
        modelId: profile(model),
        guardrail: { id: "arn:aws:bedrock:us-east-1:111122223333:guardrail/g1", version: "3" },
        ...(spec.aws!.profilePerTenant && {
          tenantModelIds: Object.fromEntries(
            tenants.map(([tenant]) => [tenant, profile(`${model}-${tenant}`)]),
          ),
        }),
      };
    }
    case "azure":
      return {
        ...common,
        invokeUrl: "https://atlas-dev-1.openai.azure.com",
        modelId: target.deploymentName,
        guardrail: { id: "atlas-dev" },
      };
    case "gcp":
      return {
        ...common,
        invokeUrl: `https://${target.host}`,
        modelId: `projects/atlas-ml/locations/${region}/publishers/google/models/${target.modelId}`,
        guardrail: { id: `projects/atlas-ml/locations/${region}/templates/atlas-dev` },
      };
  }
}

/** The rendered objects of the description after a change. */
export function rendered(change?: (spec: Any) => void): KubernetesObject[] {
  return renderGateway(inputOf(specAfter(change)));
}

/** Content of the one object of that kind and name. */
export function specOf(objects: readonly KubernetesObject[], kind: string, name?: string): Any {
  const found = objects.filter(
    (object) => object.kind === kind && (name === undefined || object.metadata.name === name),
  );
  if (found.length !== 1) throw new Error(`${found.length} objects are ${kind} ${name ?? ""}`);
  return found[0]!.spec;
}

/** Every object of a kind. */
export function ofKind(objects: readonly KubernetesObject[], kind: string): KubernetesObject[] {
  return objects.filter((object) => object.kind === kind);
}

/** Patches of Envoy's configuration whose operation is about that path. */
export function patchesAt(objects: readonly KubernetesObject[], path: string): Any[] {
  const { jsonPatches } = specOf(objects, "EnvoyPatchPolicy");
  return jsonPatches.filter((patch: Any) => patch.operation.path === path);
}
