import { describe, expect, it } from "vitest";
import { ofKind, rendered, specOf, type Any } from "./fixture";

const objects = rendered();
const proxy = specOf(objects, "EnvoyProxy");
const { kubernetes } = proxy.provider;
const deployment = kubernetes.envoyDeployment;

describe("the proxies", () => {
  it("run over the zones, scale, and are replaced one after another", () => {
    expect(kubernetes.envoyHpa).toMatchObject({ minReplicas: 2, maxReplicas: 6 });
    expect(kubernetes.envoyPDB).toEqual({ maxUnavailable: 1 });
    expect(deployment.strategy.rollingUpdate).toEqual({ maxUnavailable: 0, maxSurge: 1 });
    expect(deployment.pod.topologySpreadConstraints).toMatchObject([
      {
        topologyKey: "topology.kubernetes.io/zone",
        maxSkew: 1,
        whenUnsatisfiable: "DoNotSchedule",
      },
    ]);
    const scaled = rendered((spec) => (spec.gateway.replicas = { min: 9 }));
    expect(specOf(scaled, "EnvoyProxy").provider.kubernetes.envoyHpa).toMatchObject({
      minReplicas: 9,
      maxReplicas: 9,
    });
  });

  it("let the answers under way end before they go", () => {
    expect(proxy.shutdown).toEqual({ drainTimeout: "300s", minDrainDuration: "30s" });
  });

  it("run images by digest", () => {
    const images = [
      deployment.container.image,
      deployment.initContainers[0].image,
      specOf(objects, "GatewayConfig").extProc.kubernetes.image,
    ];
    for (const image of images) expect(image).toMatch(/@sha256:[0-9a-f]{64}$/);
  });

  it("are reached by names that do not change", () => {
    expect(kubernetes.envoyService).toEqual({ name: "ai", type: "ClusterIP" });
    expect(kubernetes.envoyServiceAccount).toEqual({ name: "ai-gateway" });
    expect(specOf(objects, "Gateway").listeners).toMatchObject([{ port: 8080, protocol: "HTTP" }]);
  });

  it("have every volume that a container mounts", () => {
    const volumes = new Set(deployment.pod.volumes.map(({ name }: Any) => name));
    const mounts = [
      ...deployment.container.volumeMounts,
      ...deployment.initContainers[0].volumeMounts,
      ...specOf(objects, "GatewayConfig").extProc.kubernetes.volumeMounts,
    ];
    for (const { name } of mounts) expect(volumes, name).toContain(name);
    const maps = new Set(ofKind(objects, "ConfigMap").map(({ metadata }) => metadata.name));
    for (const { configMap } of deployment.pod.volumes) {
      if (configMap) expect(maps).toContain(configMap.name);
    }
  });

  it("load the module from where both filters look for it", () => {
    const [module] = proxy.dynamicModules;
    const [mount] = deployment.container.volumeMounts;
    expect(module.source.local.path).toBe(`${mount.mountPath}/libunified_ai.so`);
    const patches = JSON.stringify(specOf(objects, "EnvoyPatchPolicy"));
    expect(patches).toContain(`"filename":"${module.source.local.path}"`);
    expect(specOf(objects, "EnvoyExtensionPolicy").dynamicModule[0].name).toBe(module.name);
    const file = ofKind(objects, "ConfigMap").find(
      ({ metadata }) => metadata.name === "ai-extension",
    );
    expect(Object.keys(file!.binaryData as object)).toEqual(["libunified_ai.so"]);
    expect(proxy.filterOrder).toEqual([
      { name: "envoy.filters.http.dynamic_modules", after: "envoy.filters.http.api_key_auth" },
    ]);
  });

  it("are replaced when module or agent change", () => {
    expect(Object.keys(deployment.pod.annotations)).toEqual([
      "unified-ai/extension-sha256",
      "unified-ai/token-agent-checksum",
    ]);
  });
});

describe("the access log", () => {
  const fields = proxy.telemetry.accessLog.settings[0].format.json;

  it("has who, what, how long, how much and the id by which calls are matched", () => {
    expect(fields).toMatchObject({
      request_id: "%RESP(X-REQUEST-ID)%",
      // Also of calls that were refused before the AI gateway saw them.
      tenant:
        '%COALESCE({"operators":[{"command":"DYNAMIC_METADATA","param":"io.envoy.ai_gateway:tenant.id"},{"command":"REQ","param":"x-tenant-id"}]})%',
      target: "%DYNAMIC_METADATA(io.envoy.ai_gateway:ai_service_backend_name)%",
      cost_usd_e6: "%DYNAMIC_METADATA(io.envoy.ai_gateway:llm_cost_usd_e6)%",
      attempts: "%UPSTREAM_REQUEST_ATTEMPT_COUNT%",
    });
  });

  it.each(["metadata", "full"])("has no prompt, answer or key, with content %s too", (content) => {
    const log = specOf(
      rendered((spec) => (spec.logging = { content })),
      "EnvoyProxy",
    ).telemetry.accessLog;
    const text = JSON.stringify(log);
    expect(text).not.toMatch(/authorization|api-key|cookie|body|prompt|message/i);
  });

  it("is off when nothing is to be kept", () => {
    const none = rendered((spec) => (spec.logging = { content: "none" }));
    expect(specOf(none, "EnvoyProxy").telemetry.accessLog).toEqual({ disable: true });
  });
});

describe("the network", () => {
  const policies: Record<string, Any> = Object.fromEntries(
    (ofKind(objects, "NetworkPolicy") as Any[]).map(({ metadata, spec }) => [metadata.name, spec]),
  );

  it("is closed but for what is said", () => {
    expect(policies["deny-all"]).toEqual({
      podSelector: {},
      policyTypes: ["Ingress", "Egress"],
    });
    for (const policy of Object.values(policies)) expect(policy.podSelector).toEqual({});
  });

  it("opens the listener and the metrics to the cluster's own network only, and no admin port", () => {
    const ingress = Object.values(policies).flatMap((policy: Any) => policy.ingress ?? []);
    const ports = ingress.flatMap((rule: Any) => rule.ports.map(({ port }: Any) => port));
    expect(ports.sort((a: number, b: number) => a - b)).toEqual([1064, 8080, 9912, 19001]);
    for (const rule of ingress) expect(rule.from).toEqual([{ ipBlock: { cidr: "10.40.0.0/16" } }]);
  });

  it("lets proxies out to names, clouds, the API server and their controller, never to the node's own identity", () => {
    const egress = Object.entries(policies).flatMap(([name, policy]: [string, Any]) =>
      (policy.egress ?? []).flatMap((rule: Any) =>
        rule.ports.map(({ port }: Any) => `${name} ${port}`),
      ),
    );
    expect(egress).toEqual([
      "to-resolver 53",
      "to-resolver 53",
      "to-controllers 18000",
      "to-controllers 8081",
      "to-clouds-and-api-server 443",
    ]);
    expect(policies["to-clouds-and-api-server"].egress[0].to).toEqual([
      { ipBlock: { cidr: "0.0.0.0/0", except: ["169.254.0.0/16"] } },
    ]);
  });

  it("reach Vault on its own port, where keys are in Vault", () => {
    const inVault = rendered((spec) => {
      spec.secrets = { store: "vault", vault: { address: "https://vault.example.com:8200" } };
    });
    const policy = ofKind(inVault, "NetworkPolicy").find(
      ({ metadata }) => metadata.name === "to-clouds-and-api-server",
    ) as Any;
    expect(policy.spec.egress[0].ports).toEqual([
      { protocol: "TCP", port: 443 },
      { protocol: "TCP", port: 8200 },
    ]);
  });

  it("keeps pods from having more rights than they need", () => {
    const [namespace] = ofKind(objects, "Namespace");
    expect(namespace!.metadata.labels).toMatchObject({
      "pod-security.kubernetes.io/enforce": "restricted",
    });
    const [role, redis] = ofKind(objects, "Role") as Any[];
    expect(redis.metadata.namespace).toBe("envoy-gateway-system");
    expect(redis.rules[0].resourceNames).toEqual(["ai-redis-auth"]);
    expect(role.rules).toEqual([
      {
        apiGroups: [""],
        resources: ["secrets"],
        resourceNames: [
          "ai-azure-token",
          "ai-tenant-keys",
          "ai-provider-openai",
          "ai-provider-anthropic",
          "ai-provider-cohere",
        ],
        verbs: ["get", "create", "patch"],
      },
    ]);
  });
});

describe("callers", () => {
  it("need a tenant's key, on every route", () => {
    expect(specOf(objects, "SecurityPolicy")).toEqual({
      targetRefs: [{ group: "gateway.networking.k8s.io", kind: "Gateway", name: "ai" }],
      apiKeyAuth: {
        credentialRefs: [{ group: "", kind: "Secret", name: "ai-tenant-keys" }],
        extractFrom: [{ headers: ["authorization"] }],
        forwardClientIDHeader: "x-tenant-id",
        sanitize: true,
      },
    });
  });

  it("see the aliases they may call", () => {
    const { config } = specOf(objects, "EnvoyExtensionPolicy").dynamicModule[0];
    expect(config.tenants).toEqual({
      research: ["chat", "claude", "spread", "fast", "gpt-4.1", "embed"],
      support: ["chat"],
      "back-office": ["embed"],
    });
    expect(config.firstTokenTimeoutMs).toBe(20_000);
    expect(config.answerTimeoutMs).toBe(300_000);
  });

  it("are known by the load balancer's word, and get an id of the gateway's making", () => {
    const client = specOf(objects, "ClientTrafficPolicy");
    expect(client.proxyProtocol).toEqual({ optional: true });
    expect(client.headers.requestID).toBe("Generate");
    expect(client.path.escapedSlashesAction).toBe("RejectRequest");
    expect(client.healthCheck.path).toBe("/healthz");
  });
});
