import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import {
  controllerSettings,
  limitsGlobally,
  mergeSettings,
  processorEnvironment,
  withProviderKeys,
} from "../../../sim/home/gateway-settings";
import { environment, gateway, release } from "./environment";

const OWN = `
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: EnvoyGateway
provider: { type: Custom }
extensionApis: { enableBackend: true }
extensionManager: { service: { fqdn: { hostname: localhost, port: 1061 } } }
`;

describe("controllerSettings", () => {
  const values = { config: { envoyGateway: { rateLimit: { timeout: "1s" } } } };
  it("are what the chart renders to, else its values", () => {
    const rendered = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "envoy-gateway-config" },
      data: { "envoy-gateway.yaml": "rateLimit: { timeout: 2s }\n" },
    };
    const of = (objects: (typeof rendered)[]) =>
      controllerSettings(environment([gateway()], [release("gateway-helm", values, objects)]));
    expect(of([])).toEqual({ rateLimit: { timeout: "1s" } });
    expect(of([rendered])).toEqual({ rateLimit: { timeout: "2s" } });
  });
  it("are empty without the chart, and then there is no rate limit service", () => {
    const settings = controllerSettings(environment([gateway()]));
    expect(settings).toEqual({});
    expect(limitsGlobally(settings)).toBe(false);
    expect(limitsGlobally({ rateLimit: { backend: { type: "Redis" } } })).toBe(true);
  });
});

describe("mergeSettings", () => {
  it("takes over what decides what the gateway does, and keeps where the controller runs", () => {
    const merged: unknown = parse(
      mergeSettings(OWN, {
        provider: { type: "Kubernetes" },
        extensionManager: { service: { fqdn: { hostname: "ai-gateway-controller" } } },
        extensionApis: { enableEnvoyPatchPolicy: true },
        rateLimit: { backend: { type: "Redis", redis: { url: "r:6379" } } },
      }),
    );
    expect(merged).toEqual({
      apiVersion: "gateway.envoyproxy.io/v1alpha1",
      kind: "EnvoyGateway",
      provider: { type: "Custom" },
      extensionApis: { enableBackend: true, enableEnvoyPatchPolicy: true },
      extensionManager: { service: { fqdn: { hostname: "localhost", port: 1061 } } },
      rateLimit: { backend: { type: "Redis", redis: { url: "r:6379" } } },
    });
  });
});

describe("processorEnvironment", () => {
  it("sets the AI gateway's attributes and further variables from the chart's values", () => {
    const values = {
      controller: { metricsRequestHeaderAttributes: "x-tenant-id:tenant.id" },
      extProc: { extraEnvVars: [{ name: "A", value: "b" }] },
    };
    expect(
      processorEnvironment(environment([gateway()], [release("ai-gateway-helm", values)])),
    ).toEqual({
      OTEL_AIGW_METRICS_REQUEST_HEADER_ATTRIBUTES: "x-tenant-id:tenant.id",
      A: "b",
    });
  });
});

describe("withProviderKeys", () => {
  const file = `
backends:
- name: atlas-dev/chat-azure/route/chat/rule/0/ref/0
  auth: { apiKey: { key: old } }
- name: atlas-dev/chat-aws/route/chat/rule/0/ref/1
  auth: { aws: { region: us-east-1 } }
models: [{ Name: chat }]
`;
  it("puts a key in by backend and leaves the rest", () => {
    const keys: Record<string, string> = { "chat-azure": "new" };
    const renewed = withProviderKeys(file, (backend) => keys[backend]);
    expect(parse(renewed ?? "")).toEqual({
      backends: [
        { name: "atlas-dev/chat-azure/route/chat/rule/0/ref/0", auth: { apiKey: { key: "new" } } },
        {
          name: "atlas-dev/chat-aws/route/chat/rule/0/ref/1",
          auth: { aws: { region: "us-east-1" } },
        },
      ],
      models: [{ Name: "chat" }],
    });
  });
  it("knows keys that go in Anthropic's own header", () => {
    const own = `
backends:
- name: atlas-dev/claude-messages/route/claude/rule/1/ref/0
  auth: { anthropicAPIKey: { key: old } }
`;
    const { backends } = parse(withProviderKeys(own, () => "new") ?? "") as { backends: object[] };
    expect(backends).toMatchObject([{ auth: { anthropicAPIKey: { key: "new" } } }]);
  });
  it("is undefined when nothing changes, so that nothing is read again", () => {
    expect(withProviderKeys(file, () => "old")).toBeUndefined();
    expect(withProviderKeys(file, () => undefined)).toBeUndefined();
  });
});
