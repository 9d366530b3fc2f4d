// Proves how the gateway and what it calls are wired to each other; not that a cluster or a cloud accepts it.
import { describe, expect, it, vi } from "vitest";
import { ARTIFACTS, chartOf, imageOf, imageTag } from "../../../catalog/artifacts";
import { UnifiedAiEndpoint, type UnifiedAiEndpointArgs } from "../../../components";
import { planGateway } from "../../../components/gateway";
import { validateHome } from "../../../components/gateway-home";
import type { GatewayedSpec } from "../../../components/gateway/types";
import { omit } from "../../../components/internal/omit";
import { renderKubeconfig } from "../../../components/kubernetes/provider";
import identities from "./identities.json";
import { ISSUER, record, settled, type Recorded } from "./record";
import { gatewayed, inExistingCluster, resolved } from "./specs";

vi.mock("../../../components/gateway-extension", () => ({
  loadExtension: () => ({ sha256: "0".repeat(64), amd64: "AAAA" }),
}));

const subject = "system:serviceaccount:atlas-dev:ai-gateway";
const egress = ["198.51.100.1", "198.51.100.2"];

const make = (args: UnifiedAiEndpointArgs, options = {}) =>
  record(() => new UnifiedAiEndpoint("ai", args), options);

const kubernetes = (resources: Recorded[]): Recorded[] =>
  resources.filter(({ type }) => type.startsWith("kubernetes:"));

/** The objects of the environment, apart from what the controllers bring. */
const objects = (resources: Recorded[]): Recorded[] =>
  kubernetes(resources).filter(({ name }) => name.startsWith("ai-gateway-objects-"));

/** Logical names of everything that is there before a resource is made: what it and its parents wait for, and so on. */
function before(resources: readonly Recorded[], name: string): string[] {
  const seen = new Set<string>();
  const visit = (one: string): void => {
    if (seen.has(one)) return;
    seen.add(one);
    for (const { parent, dependencies } of resources.filter((r) => r.name === one)) {
      for (const next of [...dependencies, parent.slice(parent.lastIndexOf("::") + 2)]) visit(next);
    }
  };
  visit(name);
  seen.delete(name);
  return [...seen];
}

/** Upper bound of every 32-bit field that counts requests of a limit, by its path. */
function boundsOf(value: unknown, path: string[] = []): Record<string, number> {
  if (typeof value !== "object" || value === null) return {};
  const { format, maximum } = value as { format?: string; maximum?: number };
  const own =
    format === "int32" && maximum !== undefined && path.at(-1) === "requests"
      ? { [path.join(".")]: maximum }
      : {};
  const below = Object.entries(value).map(([key, entry]) => boundsOf(entry, [...path, key]));
  return Object.assign(own, ...below);
}

describe("an environment with a gateway", () => {
  it("keeps type and logical name of every resource: a change here replaces resources; add an alias or say why", async () => {
    const { identities: made } = await make(gatewayed);
    expect(made.map(([type, name]) => `${type} ${name}`).sort()).toEqual(identities.gateway);
  });

  it("can be planned while every computed value is unknown, and registers the same resources", async () => {
    const known = await make(gatewayed);
    const unknown = await make(gatewayed, { preview: true });
    expect(unknown.identities.map(String).sort()).toEqual(known.identities.map(String).sort());
    expect(await settled(unknown.result.endpointUrl!)).toBeUndefined();
  });

  it("ends in one URL, and says where its keys are and who calls", async () => {
    const { result } = await make(gatewayed);
    expect(await settled(result.endpointUrl!)).toBe("https://ai.dev.example.com/v1");
    expect(await settled(result.gateway!)).toEqual({
      clusterName: "atlas-dev",
      clusterArn: "arn:aws:eks:us-east-1:111122223333:cluster/atlas-dev",
      namespace: "atlas-dev",
      tenantKeysSecret: "ai-tenant-keys",
      limits: { replicationGroupId: "atlas-dev-limits", region: "us-east-1" },
      loadBalancerName: "ai-home-edge-balancer.elb.example.com",
      egressAddresses: egress,
      alarmTopicArn: "arn:ai-home-monitoring-alarms",
      prometheusUrl: "https://aps.example.com/",
    });
  });

  it("has nothing of a gateway, and no other output, without one", async () => {
    const { resources, result } = await make(omit(gatewayed, "gateway", "cluster"));
    expect(resources.filter(({ type }) => /kubernetes|:eks\/|:ec2\//.test(type))).toEqual([]);
    expect(result.outputs()).not.toHaveProperty("endpointUrl");
    expect(result.outputs()).not.toHaveProperty("gateway");
  });

  it("gives every resource its explicit provider and a parent of ours", async () => {
    const { custom, resources } = await make(gatewayed);
    const expected: Record<string, RegExp> = {
      aws: /^ai-(aws|home|secrets)-us-east-1$/,
      "azure-native": /^ai-azure-provider$/,
      gcp: /^ai-gcp-provider$/,
      kubernetes: /^ai-gateway-cluster$/,
    };
    for (const { type, name, provider, parent } of custom) {
      expect(provider, `${type} ${name}`).toMatch(expected[type.split(":")[0]!]!);
      expect(parent, `${type} ${name}`).toMatch(/unifiedai:/);
    }
    expect(resources.length).toBeGreaterThan(120);
  });

  it("protects all of it with deletionProtection", async () => {
    const { resources } = await make({ ...gatewayed, deletionProtection: true });
    const exempt = resources.filter(({ protect }) => !protect).map(({ type }) => type);
    expect(new Set(exempt)).toEqual(new Set(["aws:bedrock/guardrailVersion:GuardrailVersion"]));
    const switches = resources.flatMap(({ type, inputs }) =>
      Object.entries(inputs)
        .filter(([key]) => /^(enableD|d)eletionProtection/.test(key))
        .map(([, value]) => [type, value]),
    );
    expect(switches).toEqual(
      expect.arrayContaining([
        ["aws:eks/cluster:Cluster", true],
        ["aws:lb/loadBalancer:LoadBalancer", true],
        ["aws:cloudwatch/logGroup:LogGroup", true],
      ]),
    );
    expect(switches.filter(([, value]) => value !== true)).toEqual([]);
  });
});

describe("validateHome", () => {
  const problems = (changed: Partial<UnifiedAiEndpointArgs>) =>
    validateHome(resolved({ ...gatewayed, ...changed })).map(({ path, reason }) => [path, reason]);
  const timeouts = (answerSeconds: number, idleSeconds: number) => ({
    gateway: { ...gatewayed.gateway!, timeouts: { answerSeconds, idleSeconds } },
  });

  it("refuses to wait longer in silence than AWS keeps a connection", () => {
    expect(problems({})).toEqual([]);
    expect(problems(timeouts(340, 340))).toEqual([]);
    expect(problems(timeouts(300, 341))).toEqual([
      ["gateway.timeouts.idleSeconds", expect.stringContaining("must be at most 340")],
    ]);
    expect(problems(timeouts(600, 600)).map(([path]) => path)).toEqual([
      "gateway.timeouts.answerSeconds",
      "gateway.timeouts.idleSeconds",
    ]);
  });

  it("refuses a second owner of the callers' role, and asks nothing without a gateway", () => {
    const caller = { aws: { ...gatewayed.aws!, caller: { namespace: "other" } } };
    expect(problems(caller).map(([path]) => path)).toEqual(["aws.caller"]);
    const without = { ...omit(gatewayed, "gateway", "cluster"), ...caller };
    expect(validateHome(resolved(without))).toEqual([]);
  });

  it("is asked before anything is registered", async () => {
    let thrown: unknown;
    const { resources } = await record(() => {
      try {
        new UnifiedAiEndpoint("ai", { ...gatewayed, ...timeouts(600, 600) });
      } catch (error) {
        thrown = error;
      }
    });
    expect(resources).toEqual([]);
    expect((thrown as Error).message).toContain("`gateway.timeouts.answerSeconds`");
  });
});

describe("the clouds before a gateway", () => {
  it("AWS: trusts the cluster's token of one service account, and Pod Identity no longer", async () => {
    const { find } = await make(gatewayed);
    const { inputs } = find("aws:iam/role:Role", "ai-aws-role");
    const host = ISSUER.replace("https://", "");
    const { Statement } = JSON.parse(inputs["assumeRolePolicy"] as string);
    expect(Statement).toEqual([
      expect.objectContaining({
        Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${host}` },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: { [`${host}:aud`]: "sts.amazonaws.com", [`${host}:sub`]: subject },
        },
      }),
    ]);
  });

  it("Azure: trusts the same token for its own audience, and admits the gateway's addresses alone", async () => {
    const { find } = await make(gatewayed);
    expect(find("azure-native:managedidentity:FederatedIdentityCredential").inputs).toEqual({
      federatedIdentityCredentialResourceName: "gateway",
      resourceGroupName: "ai-azure1a2b3c4d",
      resourceName: "atlas-dev-caller",
      issuer: ISSUER,
      subject,
      audiences: ["api://AzureADTokenExchange"],
    });
    expect(find("azure-native:cognitiveservices:Account").inputs["properties"]).toMatchObject({
      publicNetworkAccess: "Enabled",
      disableLocalAuth: true,
      networkAcls: {
        defaultAction: "Deny",
        bypass: "None",
        ipRules: egress.map((value) => ({ value })),
      },
    });
  });

  it("Azure: admits the addresses of the description beside the gateway's", async () => {
    const azure = { ...gatewayed.azure!, allowedAddresses: ["203.0.113.0/24"] };
    const { find } = await make({ ...gatewayed, azure });
    expect(find("azure-native:cognitiveservices:Account").inputs["properties"]).toMatchObject({
      networkAcls: { ipRules: [...egress, "203.0.113.0/24"].map((value) => ({ value })) },
    });
  });

  it("Google: has a pool of its own that takes the token for its own URL from one subject, who may impersonate", async () => {
    const { find } = await make(gatewayed);
    const pool = "projects/445566778899/locations/global/workloadIdentityPools/atlas-dev-899001";
    expect(find("gcp:iam/workloadIdentityPool:WorkloadIdentityPool").inputs).toMatchObject({
      workloadIdentityPoolId: "atlas-dev-899001",
      project: "atlas-ml",
    });
    expect(
      find("gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider").inputs,
    ).toMatchObject({
      workloadIdentityPoolProviderId: "gateway",
      attributeMapping: { "google.subject": "assertion.sub" },
      attributeCondition: `assertion.sub == "${subject}"`,
      oidc: {
        issuerUri: ISSUER,
        allowedAudiences: [`https://iam.googleapis.com/${pool}/providers/gateway`],
      },
    });
    expect(find("gcp:serviceaccount/iAMMember:IAMMember").inputs).toEqual({
      serviceAccountId: "projects/atlas-ml/serviceAccounts/atlas-dev-caller",
      role: "roles/iam.workloadIdentityUser",
      member: `principal://iam.googleapis.com/${pool}/subject/${subject}`,
    });
  });

  it("Google: lets the gateway into the perimeter from its addresses, and makes no entrance without one", async () => {
    const level = "gcp:accesscontextmanager/accessLevel:AccessLevel";
    const without = await make(gatewayed);
    expect(without.resources.filter(({ type }) => type === level)).toEqual([]);

    const gcp = { ...gatewayed.gcp!, accessPolicy: "987654321" };
    const { find } = await make({ ...gatewayed, gcp });
    const name = "accessPolicies/987654321/accessLevels/atlas_dev_gateway";
    expect(find(level).inputs).toMatchObject({
      name,
      parent: "accessPolicies/987654321",
      basic: { conditions: [{ ipSubnetworks: egress.map((address) => `${address}/32`) }] },
    });
    expect(
      find("gcp:accesscontextmanager/servicePerimeterIngressPolicy:ServicePerimeterIngressPolicy")
        .inputs,
    ).toMatchObject({
      perimeter: "accessPolicies/987654321/servicePerimeters/atlas_ml_ai",
      ingressFrom: {
        identities: ["serviceAccount:atlas-dev-caller@atlas-ml.iam.gserviceaccount.com"],
        sources: [{ accessLevel: name }],
      },
      ingressTo: {
        resources: ["projects/445566778899"],
        operations: [
          { serviceName: "aiplatform.googleapis.com", methodSelectors: [{ method: "*" }] },
          { serviceName: "modelarmor.googleapis.com", methodSelectors: [{ method: "*" }] },
        ],
      },
    });
  });
});

describe("the gateway's objects", () => {
  const plan = planGateway(resolved(gatewayed) as GatewayedSpec);

  it("are the rendered ones, one resource each, in the order of need", async () => {
    const { resources } = await make(gatewayed);
    const made = objects(resources);
    expect(made.map(({ inputs }) => `${inputs["kind"]}`).sort()).toEqual(
      plan.map(({ kind }) => kind).sort(),
    );
    const [namespace] = made.filter(({ inputs }) => inputs["kind"] === "Namespace");
    expect(before(resources, namespace!.name)).toEqual(
      expect.arrayContaining([
        "ai-gateway-controllers-ai-gateway-crds-helm",
        "ai-gateway-controllers-ai-gateway-helm",
        "ai-gateway-controllers-gateway-helm",
      ]),
    );
    const named = (kind: string) =>
      made.filter(({ inputs }) => inputs["kind"] === kind).map(({ name }) => name);
    for (const [first, second] of [
      ["Namespace", "ConfigMap"],
      ["ConfigMap", "EnvoyProxy"],
      ["Role", "RoleBinding"],
      ["Backend", "AIServiceBackend"],
      ["AIServiceBackend", "BackendSecurityPolicy"],
      ["EnvoyProxy", "Gateway"],
      ["GatewayClass", "EnvoyProxy"],
      ["Gateway", "AIGatewayRoute"],
      ["Gateway", "SecurityPolicy"],
      ["Gateway", "HTTPRoute"],
    ] as const) {
      expect(named(first).length, first).toBeGreaterThan(0);
      for (const { name } of made.filter(({ inputs }) => inputs["kind"] === second)) {
        expect(before(resources, name), name).toEqual(expect.arrayContaining(named(first)));
      }
    }
  });

  it("carry the environment's labels and content that waits for every target's permission", async () => {
    const { resources } = await make(gatewayed);
    for (const { name, inputs, dependencies } of objects(resources)) {
      const metadata = inputs["metadata"] as { labels: Record<string, string> };
      expect(metadata.labels, name).toMatchObject({ environment: "dev", project: "atlas" });
      expect(dependencies, name).toEqual(
        expect.arrayContaining([
          "ai-aws-role-policy",
          "ai-azure-caller-trust",
          "ai-gcp-caller-trust",
        ]),
      );
    }
  });

  it("get their proxies registered at the load balancer last", async () => {
    const { find, resources } = await make(gatewayed);
    const { name, inputs } = find(
      "kubernetes:eks.amazonaws.com/v1:TargetGroupBinding",
      "ai-gateway-targets",
    );
    expect(inputs).toMatchObject({
      metadata: { name: "ai", namespace: "atlas-dev" },
      spec: {
        serviceRef: { name: "ai", port: 8080 },
        targetGroupARN: "arn:ai-home-edge-targets",
        targetType: "ip",
      },
    });
    expect(before(resources, name)).toEqual(
      expect.arrayContaining(objects(resources).map((object) => object.name)),
    );
  });
});

describe("the controllers", () => {
  it("are pinned releases, the definitions first and the AI gateway last", async () => {
    const { resources } = await make(gatewayed);
    const releases = resources.filter(({ type }) => type === "kubernetes:helm.sh/v3:Release");
    expect(
      Object.fromEntries(
        releases.map(({ inputs }) => [
          inputs["name"],
          [inputs["chart"], inputs["version"], inputs["namespace"]],
        ]),
      ),
    ).toEqual({
      "aieg-crd": [chartOf("ai-gateway-crds-helm"), "v1.0.0", "envoy-ai-gateway-system"],
      eg: [chartOf("gateway-helm"), "v1.8.1", "envoy-gateway-system"],
      aieg: [chartOf("ai-gateway-helm"), "v1.0.0", "envoy-ai-gateway-system"],
    });
    const dependencies = (release: string): string[] =>
      releases.find(({ inputs }) => inputs["name"] === release)!.dependencies;
    expect(dependencies("eg")).toContain("ai-gateway-controllers-backend-traffic-policies");
    expect(dependencies("aieg")).toEqual(
      expect.arrayContaining([
        "ai-gateway-controllers-ai-gateway-crds-helm",
        "ai-gateway-controllers-gateway-helm",
      ]),
    );
  });

  it("count in the home's Redis by TLS, with the volume that Envoy Gateway mounts and forgets to make", async () => {
    const { find } = await make(gatewayed);
    const release = find("kubernetes:helm.sh/v3:Release", "ai-gateway-controllers-gateway-helm");
    const { envoyGateway } = (release.inputs["values"] as Record<string, Record<string, unknown>>)[
      "config"
    ] as Record<string, Record<string, unknown>>;
    expect(envoyGateway!["rateLimit"]).toMatchObject({
      backend: { type: "Redis", redis: { url: "limits.cache.example.com:6379", tls: {} } },
      failClosed: false,
    });
    expect(envoyGateway!["extensionApis"]).toEqual({
      enableBackend: true,
      enableEnvoyPatchPolicy: true,
    });
    expect(envoyGateway!["provider"]).toMatchObject({
      kubernetes: {
        deploy: { type: "GatewayNamespace" },
        rateLimitDeployment: { pod: { volumes: [{ name: "redis-certs", emptyDir: {} }] } },
      },
    });
    const ai = find("kubernetes:helm.sh/v3:Release", "ai-gateway-controllers-ai-gateway-helm");
    expect(ai.inputs["values"]).toMatchObject({
      controller: { metricsRequestHeaderAttributes: "x-tenant-id:tenant.id" },
      envoyGateway: { namespace: "envoy-gateway-system" },
    });
  });

  it("find the definition of BackendTrafficPolicy with both limits mended", async () => {
    const { find } = await make(gatewayed);
    const { inputs } = find(
      "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition",
      "ai-gateway-controllers-backend-traffic-policies",
    );
    expect(boundsOf(inputs)).toEqual(
      Object.fromEntries(
        ["global", "local"].map((kind) => [
          `spec.versions.0.schema.openAPIV3Schema.properties.spec.properties.rateLimit.properties.${kind}.properties.rules.items.properties.limit.properties.requests`,
          2147483647,
        ]),
      ),
    );
    expect(inputs["metadata"]).toMatchObject({
      name: "backendtrafficpolicies.gateway.envoyproxy.io",
    });
  });

  it("are left to the baseline in a cluster that exists, whose network policies are its owner's", async () => {
    const { custom } = await make(inExistingCluster);
    const names = kubernetes(custom).map(({ type }) => type);
    expect(names).not.toContain("kubernetes:helm.sh/v3:Release");
    expect(kubernetes(custom).filter(({ name }) => !name.startsWith("ai-gateway-"))).toEqual([]);
    expect(custom.find(({ name }) => name === "ai-gateway-targets")!.inputs["spec"]).toMatchObject({
      targetGroupARN: "arn:ai-home-edge-targets",
    });
  });

  it("come as images by tag and, where it is known, digest", () => {
    for (const { key, repository, tag, digest } of ARTIFACTS.images) {
      expect(digest === null || /^sha256:[0-9a-f]{64}$/.test(digest), key).toBe(true);
      expect(imageOf(key)).toBe(`${repository}:${imageTag(key)}`);
      expect(imageTag(key)).toBe(digest === null ? tag : `${tag}@${digest}`);
    }
  });
});

describe("the cluster's provider", () => {
  it("has no credential: the AWS CLI signs a token at every use", async () => {
    const { find } = await make(gatewayed);
    const { inputs } = find("pulumi:providers:kubernetes");
    const kubeconfig = JSON.parse(inputs["kubeconfig"] as string);
    expect(kubeconfig).toEqual(
      JSON.parse(
        renderKubeconfig({
          clusterName: "atlas-dev",
          region: "us-east-1",
          endpoint: "https://api.example.com",
          certificateAuthority: "LS0tLS1CRUdJTi",
        }),
      ),
    );
    expect(kubeconfig.users).toEqual([
      {
        name: "atlas-dev",
        user: {
          exec: {
            apiVersion: "client.authentication.k8s.io/v1beta1",
            command: "aws",
            args: ["eks", "get-token", "--cluster-name", "atlas-dev", "--region", "us-east-1"],
            interactiveMode: "Never",
          },
        },
      },
    ]);
    expect(inputs).toMatchObject({
      clusterIdentifier: "arn:aws:eks:us-east-1:111122223333:cluster/atlas-dev",
      enableServerSideApply: "true",
      enableConfigMapMutable: "true",
    });
  });
});
