import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import {
  gatewayObjects,
  renderManifest,
  secretObject,
  secretsNeeded,
} from "../../../sim/home/manifest";
import { planKey, planOf } from "../../../sim/home/plan";
import { environment, gateway, object, proxy, release } from "./environment";

const policy = object("gateway.envoyproxy.io/v1alpha1", "SecurityPolicy", "ai", {
  spec: { apiKeyAuth: { credentialRefs: [{ name: "keys" }] } },
});
const providerPolicy = object("aigateway.envoyproxy.io/v1beta1", "BackendSecurityPolicy", "azure", {
  spec: {
    type: "APIKey",
    apiKey: { secretRef: { name: "azure-token" } },
    targetRefs: [{ kind: "AIServiceBackend", name: "chat-azure" }],
  },
});

describe("gatewayObjects", () => {
  it("passes the gateway's groups and the ConfigMaps they name, and nothing else", () => {
    const tls = object("gateway.networking.k8s.io/v1", "BackendTLSPolicy", "t", {
      spec: { validation: { caCertificateRefs: [{ kind: "ConfigMap", name: "ca", group: "" }] } },
    });
    const objects = [
      gateway(),
      tls,
      object("v1", "ConfigMap", "ca", { data: { "ca.crt": "x" } }),
      object("v1", "ConfigMap", "module", { binaryData: { "m.so": "AAAA" } }),
      object("aigateway.envoyproxy.io/v1beta1", "GatewayConfig", "ai"),
      object("rbac.authorization.k8s.io/v1", "Role", "r"),
    ];
    expect(
      gatewayObjects(environment(objects)).map(({ kind, metadata }) => `${kind} ${metadata.name}`),
    ).toEqual(["BackendTLSPolicy t", "Gateway ai", "ConfigMap ca"]);
  });
});

describe("renderManifest", () => {
  it("gives every object back as it was, also texts that YAML 1.1 takes for something else", () => {
    const odd = object("gateway.envoyproxy.io/v1alpha1", "X", "x", {
      spec: {
        a: "y",
        b: "no",
        c: "1e3",
        d: "012",
        e: "null",
        f: "multi\nline",
        g: [1, true, null],
        h: "2026-11-21",
      },
    });
    const all = environment([gateway(), odd]).objects;
    for (const version of ["1.1", "1.2"] as const) {
      const documents = parseAllDocuments(renderManifest(all), { version });
      const read = (documents as { toJS(): unknown }[]).map((one) => one.toJS());
      expect(read, version).toEqual(all);
    }
  });
});

describe("secretsNeeded", () => {
  it("names callers' Secrets, and providers' by backend", () => {
    const { objects } = environment([gateway(), policy, providerPolicy]);
    expect(secretsNeeded(objects)).toEqual({
      callers: ["keys"],
      providers: { "chat-azure": "azure-token" },
    });
  });

  it("knows keys in Anthropic's own header too", () => {
    const own = object("aigateway.envoyproxy.io/v1beta1", "BackendSecurityPolicy", "claude", {
      spec: {
        type: "AnthropicAPIKey",
        targetRefs: [{ kind: "AIServiceBackend", name: "claude-messages" }],
        anthropicAPIKey: { secretRef: { name: "ai-provider-anthropic" } },
      },
    });
    const { objects } = environment([gateway(), own]);
    expect(secretsNeeded(objects).providers).toEqual({
      "claude-messages": "ai-provider-anthropic",
    });
  });
});

describe("secretObject", () => {
  it("is plain for the one reader and encoded for the other", () => {
    expect(secretObject("n", "s", { a: "b" }, "plain")).toMatchObject({ stringData: { a: "b" } });
    expect(secretObject("n", "s", { a: "b" }, "encoded")).toMatchObject({ data: { a: "Yg==" } });
  });
});

describe("planOf", () => {
  const limited = object("gateway.envoyproxy.io/v1alpha1", "BackendTrafficPolicy", "ai", {
    spec: { rateLimit: { global: { rules: [] } } },
  });
  const limits = release("gateway-helm", {
    config: { envoyGateway: { rateLimit: { backend: { type: "Redis" } } } },
  });

  it("holds the whole run, and no Secret", () => {
    const plan = planOf(environment([gateway(), proxy({}), policy, limited], [limits]));
    expect(plan).toMatchObject({ port: 8080, limits: true, hasLimits: true });
    expect(plan.manifest).not.toContain("kind: Secret");
  });
  it("has a key that follows every change and nothing else", () => {
    const key = (...objects: Parameters<typeof environment>[0][number][]) =>
      planKey(planOf(environment([gateway(), ...objects])));
    expect(key(proxy({}), policy)).toBe(key(policy, proxy({})));
    expect(key(proxy({}))).not.toBe(
      key(proxy({ container: { env: [{ name: "A", value: "1" }] } })),
    );
  });
  it("refuses two Gateways, and a listener that ends TLS itself", () => {
    const second = object("gateway.networking.k8s.io/v1", "Gateway", "b", {});
    expect(() => planOf(environment([gateway(), second]))).toThrow(
      'must hold one Gateway, got ["ai","b"]',
    );
    const tls = gateway({ listeners: [{ name: "https", protocol: "HTTPS", port: 443 }] });
    expect(() => planOf(environment([tls]))).toThrow("TLS ends at the load balancer");
  });
});
