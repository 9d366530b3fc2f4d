import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chartData } from "../../../sim/kubernetes/charts";
import { chartObjects, clusterObjects, RELEASE } from "../../../sim/kubernetes/objects";
import type { Props } from "../../../sim/model";
import { valuesAt } from "../../../sim/server/paths";
import { urnOf } from "../sim/harness";
import {
  account,
  buildLimit,
  buildValidator,
  clusterArn,
  Home,
  namespace,
  region,
  type Made,
} from "./cluster";

const envoy = "gateway.envoyproxy.io/v1alpha1";
const ns = "atlas-dev";
const named = (
  apiVersion: string,
  kind: string,
  name: string,
  spec: Props,
  more: Props = {},
): Props => ({
  apiVersion,
  kind,
  metadata: { name, namespace: ns, ...more },
  spec,
});
const gatewayClass: Props = {
  apiVersion: "gateway.networking.k8s.io/v1",
  kind: "GatewayClass",
  metadata: { name: "ai" },
  spec: { controllerName: "gateway.envoyproxy.io/gatewayclass-controller" },
};
const gateway = named("gateway.networking.k8s.io/v1", "Gateway", "ai", {
  gatewayClassName: "ai",
  listeners: [{ name: "http", port: 8080, protocol: "HTTP" }],
});
const backend = (name: string): Props =>
  named(envoy, "Backend", name, {
    endpoints: [{ fqdn: { hostname: "api.example.com", port: 443 } }],
  });
const rateLimited = named(envoy, "BackendTrafficPolicy", "limits", {
  targetRefs: [{ group: "gateway.networking.k8s.io", kind: "Gateway", name: "ai" }],
  rateLimit: {
    type: "Global",
    global: { rules: [{ limit: { requests: 20, unit: "Minute" } }] },
  },
});

let home: Home;
const made: Record<string, Made> = {};
beforeAll(async () => {
  await buildValidator();
  home = await Home.start({ enableConfigMapMutable: "true" });
  await home.create(namespace(ns));
}, buildLimit);
afterAll(async () => home.clouds.dispose());

const check = async (inputs: Props): Promise<string[]> => {
  const urn = urnOf(RELEASE, "release");
  const { failures } = await home.provider.check(urn, { namespace: "x", name: "x", ...inputs });
  return failures.map(({ property, reason }) => `${property}: ${reason}`);
};
const chart = "oci://docker.io/envoyproxy/gateway-helm";

describe("a release", () => {
  it("is refused for a chart or version the local clouds do not have", async () => {
    expect(
      (await check({ chart: "oci://docker.io/envoyproxy/gateway-hel", version: "1.8.1" }))[0],
    ).toMatch(
      /chart: the local clouds know no chart .*did you mean "oci:\/\/docker\.io\/envoyproxy\/gateway-helm"/,
    );
    expect((await check({ chart, version: "1.8.0" }))[0]).toMatch(
      /no version "1\.8\.0"; did you mean "1\.8\.1"/,
    );
    expect((await check({ chart }))[0]).toMatch(/^version: required/);
  });

  it("is refused for values the chart does not have, at the check", async () => {
    const values = {
      deploymnt: {},
      hpa: { enabled: "yes" },
      config: { envoyGateway: { extensionApi: {} } },
    };
    expect(await check({ chart, version: "v1.8.1", values })).toEqual([
      "values.deploymnt: chart gateway-helm v1.8.1 has no value deploymnt",
      "values.hpa.enabled: must be a boolean as in the chart's values, got text",
      'values.config.envoyGateway.extensionApi: unknown field "extensionApi"',
    ]);
  });

  it("is refused when a chart's object would be", async () => {
    const values = { deployment: { replicas: -1 } };
    await expect(
      home.install("gateway-helm", "1.8.1", "envoy-gateway-system", values),
    ).rejects.toThrow(
      /Deployment\.apps "envoy-gateway" is invalid: spec\.replicas: Invalid value: -1/,
    );
    expect(home.objects().filter((one) => one.startsWith("helm"))).toEqual([]);
  });

  it("installs what the chart renders to and the definitions it brings", async () => {
    const config = {
      envoyGateway: { extensionApis: { enableBackend: true, enableEnvoyPatchPolicy: true } },
    };
    made["eg"] = await home.install("gateway-helm", "v1.8.1", "envoy-gateway-system", { config });
    expect(made["eg"].id).toBe("envoy-gateway-system/gateway-helm");
    expect(made["eg"].state["status"]).toEqual({
      appVersion: "v1.8.1",
      chart: "gateway-helm",
      name: "gateway-helm",
      namespace: "envoy-gateway-system",
      revision: 1,
      status: "deployed",
      version: "v1.8.1",
    });
    expect(made["eg"].state["resourceNames"]).toMatchObject({
      "ConfigMap/v1": ["envoy-gateway-system/envoy-gateway-config"],
      "Deployment.apps/apps/v1": ["envoy-gateway-system/envoy-gateway"],
    });
    const found = chartObjects(home.clouds.plane.store.everything(), clusterArn).find(
      ({ name }) => name === "envoy-gateway-config",
    );
    expect((found?.live["data"] as Props)["envoy-gateway.yaml"]).toContain(
      "enableEnvoyPatchPolicy: true",
    );
    expect(home.objects()).toContain("core/v1:Namespace envoy-gateway-system");
  });

  it("shows no difference to itself and one for other values", async () => {
    const inputs = made["eg"]!.inputs;
    const diff = (news: Props) =>
      home.provider.diff(made["eg"]!.urn, made["eg"]!.id, made["eg"]!.state, inputs, news);
    expect((await diff(inputs)).changes).toEqual({});
    expect(await diff({ ...inputs, values: {} })).toMatchObject({
      changes: { "values.config": "delete" },
      replaces: [],
    });
    expect(await diff({ ...inputs, namespace: "other" })).toMatchObject({
      replaces: ["namespace"],
    });
  });

  it("is upgraded to a new revision", async () => {
    const { urn, id, state, inputs } = made["eg"]!;
    const after = await home.provider.update(urn, id, state, inputs, inputs);
    expect(after["status"]).toMatchObject({ revision: 2 });
  });

  it("reads as it is", async () => {
    const { urn, id, state, inputs } = made["eg"]!;
    const read = await home.provider.read(urn, id, state, inputs);
    expect(read.inputs).toEqual(inputs);
    expect(read.properties["status"]).toMatchObject({ revision: 2, status: "deployed" });
  });

  it("lets the name be used once, and nothing of others be taken over", async () => {
    await expect(home.install("gateway-helm", "1.8.1", "envoy-gateway-system")).rejects.toThrow(
      /cannot re-use a name that is still in use/,
    );
    await expect(
      home.create({
        apiVersion: "v1",
        kind: "ServiceAccount",
        metadata: { name: "envoy-gateway", namespace: "envoy-gateway-system" },
      }),
    ).rejects.toThrow(/serviceaccounts "envoy-gateway" already exists/);
  });
});

describe("a custom resource", () => {
  it("is judged by its schema and gets its defaults", async () => {
    made["class"] = await home.create(gatewayClass);
    expect(made["class"].id).toBe("ai");
    made["gateway"] = await home.create(gateway);
    expect(
      valuesAt(made["gateway"].state, "spec.listeners[].allowedRoutes.namespaces.from"),
    ).toEqual(["Same"]);
    expect(made["gateway"].inputs).toEqual(gateway);
    expect((made["gateway"].state["metadata"] as Props)["generation"]).toBe(1);
    expect((await home.diff(made["gateway"], gateway)).changes).toEqual({});
  });

  it("is refused for unknown fields, values, and what its rules forbid", async () => {
    const listeners = [{ name: "http", port: 8080, protocol: "HTTP" }];
    const bad = (spec: Props) =>
      expect(home.create(named("gateway.networking.k8s.io/v1", "Gateway", "bad", spec))).rejects;
    await bad({ gatewayClassName: "ai", listeners, listener: [] }).toThrow(
      /unknown field "spec\.listener"/,
    );
    await bad({
      gatewayClassName: "ai",
      listeners: [{ name: "http", port: 80_000, protocol: "HTTP" }],
    }).toThrow(/spec\.listeners\[0\]\.port: Invalid value: 80000: .*less than or equal to 65535/);
    await bad({
      gatewayClassName: "ai",
      listeners: [...listeners, { name: "more", port: 8080, protocol: "HTTP" }],
    }).toThrow(/Combination of port, protocol and hostname must be unique for each listener/);
    await bad({ gatewayClassName: "ai", listeners: [...listeners, ...listeners] }).toThrow(
      /Duplicate value/,
    );
  });

  it("with a rate limit is refused by the chart's own definition", async () => {
    await expect(home.create(rateLimited)).rejects.toThrow(
      /Maximum boundary value must be of type integer with format int32 in spec\.rateLimit\.global\.rules\[0\]\.limit\.requests/,
    );
  });

  it("may change in place, but not against a rule about changes", async () => {
    const port = (value: number): Props =>
      named("gateway.networking.k8s.io/v1", "Gateway", "ai", {
        gatewayClassName: "ai",
        listeners: [{ name: "http", port: value, protocol: "HTTP" }],
      });
    expect(await home.diff(made["gateway"]!, port(8081))).toMatchObject({
      changes: { "spec.listeners[0].port": "update" },
      replaces: [],
    });
    made["gateway"] = await home.update(made["gateway"]!, port(8080));
    const changed = { ...gatewayClass, spec: { controllerName: "example.com/other" } };
    const error = await home.update(made["class"]!, changed).catch((thrown: Error) => thrown);
    expect(String(error)).toMatch(/Value is immutable/);
  });
});

describe("references", () => {
  const refused = (object: Props) => expect(home.create(object)).rejects;
  const policy = (target: Props): Props =>
    named(envoy, "ClientTrafficPolicy", "clients", { targetRefs: [target] });
  const target = { group: "gateway.networking.k8s.io", kind: "Gateway", name: "ai" };

  it("must name what is there", async () => {
    await refused(policy({ ...target, name: "other" })).toThrow(
      /`spec\.targetRefs\[\]`: names the Gateway "other", which is not in namespace "atlas-dev"/,
    );
    await refused(policy({ ...target, sectionName: "https" })).toThrow(
      /listener "https", which .* use http/,
    );
    await refused(
      named("gateway.networking.k8s.io/v1", "Gateway", "other", {
        ...(gateway["spec"] as Props),
        gatewayClassName: "none",
      }),
    ).toThrow(/GatewayClass "none", which is not in the cluster/);
    await home.create(policy({ ...target, sectionName: "http" }));
  });

  it("may come right after what names them", async () => {
    const tls = named("gateway.networking.k8s.io/v1", "BackendTLSPolicy", "provider", {
      targetRefs: [{ group: "gateway.envoyproxy.io", kind: "Backend", name: "provider" }],
      validation: { hostname: "api.example.com", wellKnownCACertificates: "System" },
    });
    const later = new Promise((resolve) => setTimeout(resolve, 100)).then(() =>
      home.create(backend("provider")),
    );
    await Promise.all([home.create(tls), later]);
  });

  it("are refused also when more calls wait than an engine has workers to spare", async () => {
    const results = await Promise.allSettled(
      ["a", "b", "c", "d", "e"].map((name) =>
        home.create(
          named(envoy, "ClientTrafficPolicy", `many-${name}`, {
            targetRefs: [{ ...target, name: "nowhere" }],
          }),
        ),
      ),
    );
    expect(results.map(({ status }) => status).sort()).toEqual([
      "fulfilled",
      "fulfilled",
      "rejected",
      "rejected",
      "rejected",
    ]);
  });

  it("are no addresses: a fallback would carry the wrong credential", async () => {
    await refused(
      named(envoy, "Backend", "address", {
        endpoints: [{ ip: { address: "10.0.0.1", port: 443 } }],
      }),
    ).toThrow(/Backend "address": `spec\.endpoints\[\]\.ip`: must not be used, give `fqdn`/);
  });

  it("of a target group must be one EKS may register in", async () => {
    const arn = `arn:aws:elasticloadbalancing:${region}:${account}:targetgroup/ai/0123456789abcdef`;
    const binding = named("eks.amazonaws.com/v1", "TargetGroupBinding", "ai", {
      serviceRef: { name: "ai", port: 8080 },
      targetGroupARN: arn,
      targetType: "ip",
    });
    await refused(binding).toThrow(/must be a target group of the cluster's account and region/);
    const put = (tags: Props, vpcId: string) =>
      home.clouds.plane.store.put({
        token: "aws:lb/targetGroup:TargetGroup",
        id: arn,
        scope: { cloud: "aws", account, region },
        inputs: { targetType: "ip", vpcId, tags },
        state: { arn },
        createdAt: home.clouds.now.toISOString(),
      });
    put({}, "vpc-1");
    await refused(binding).toThrow(/in the cluster's VPC vpc-0, got one in vpc-1/);
    put({}, "vpc-0");
    await refused(binding).toThrow(/with the tag "eks:eks-cluster-name" of "home", got null/);
    put({ "eks:eks-cluster-name": "home" }, "vpc-0");
    await home.create(binding);
  });
});

describe("a definition", () => {
  const token = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition";
  const name = "backendtrafficpolicies.gateway.envoyproxy.io";
  const definition = chartData("gateway-helm-1.8.1").definitions.find(
    ({ object }) => (object["metadata"] as Props)["name"] === name,
  )!.object;
  const mended = JSON.parse(
    JSON.stringify(definition).replaceAll('"maximum":4294967295', '"maximum":2147483647'),
  ) as Props;
  const versions = (mended["spec"] as Props)["versions"]!;
  const patch = (annotations: Props): Props => ({
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name, annotations },
    spec: { versions },
  });

  it("is patched only by force, since Helm owns it", async () => {
    const urn = urnOf(`${token}Patch`, "mended");
    const plain = await home.provider.accepted(urn, patch({}));
    await expect(home.provider.create(urn, plain)).rejects.toThrow(
      /conflicts with "helm":\n- \.spec\.versions/,
    );
    const inputs = await home.provider.accepted(urn, patch({ "pulumi.com/patchForce": "true" }));
    const { id, properties } = await home.provider.create(urn, inputs);
    expect(id).toBe(name);
    made["patch"] = { urn, id, inputs, state: properties };
    const again = await home.provider.accepted(
      urn,
      patch({ "pulumi.com/patchForce": "true" }),
      inputs,
    );
    expect((await home.provider.diff(urn, id, properties, inputs, again)).changes).toEqual({});
  });

  it("then admits the rate limits it refused", async () => {
    made["limits"] = await home.create(rateLimited);
    expect(made["limits"].state["spec"]).toMatchObject({ rateLimit: { type: "Global" } });
  });

  it("leaves the object in the store as it was given", () => {
    const objects = clusterObjects(home.clouds.plane.store.everything(), clusterArn);
    expect(objects.map(({ kind, name: own }) => `${kind} ${own}`)).toContain(
      "BackendTrafficPolicy limits",
    );
    expect(objects.find(({ name: own }) => own === "limits")?.body).toEqual(rateLimited);
  });

  it("cannot do without what the patch holds, so the patch cannot be deleted", async () => {
    const { urn, id, state, inputs } = made["patch"]!;
    await expect(home.provider.delete(urn, id, state, inputs)).rejects.toThrow(
      /spec\.versions: Invalid value: null: must have exactly one version marked as storage version/,
    );
  });

  it("stays when the release goes: Helm removes nothing of a crds folder", async () => {
    const { urn, id, state, inputs } = made["eg"]!;
    await home.provider.delete(urn, id, state, inputs);
    expect(home.objects()).toContain("gateway.networking.k8s.io/v1:Gateway atlas-dev/ai");
    expect(home.clouds.plane.store.find(token, clusterArn, name)).toBeDefined();
  });

  it("made before a release is left as it is by the release", async () => {
    const fresh = await Home.start();
    try {
      await fresh.create(mended);
      await fresh.install("gateway-helm", "1.8.1", "envoy-gateway-system");
      await fresh.create(namespace(ns));
      await fresh.create(gatewayClass);
      await fresh.create(gateway);
      await fresh.create(rateLimited);
    } finally {
      await fresh.clouds.dispose();
    }
  });

  it("of a template goes with its release, and all its custom resources with it", async () => {
    const release = await home.install("ai-gateway-crds-helm", "1.0.0", "envoy-ai-gateway-system");
    await home.create(
      named("aigateway.envoyproxy.io/v1beta1", "AIServiceBackend", "provider", {
        schema: { name: "OpenAI" },
        backendRef: { group: "gateway.envoyproxy.io", kind: "Backend", name: "provider" },
      }),
    );
    expect(home.objects().filter((one) => one.includes("AIServiceBackend"))).toHaveLength(1);
    await home.provider.delete(release.urn, release.id, release.state, release.inputs);
    expect(home.objects().filter((one) => one.includes("AIServiceBackend"))).toEqual([]);
  });
});

describe("the speed", () => {
  it("is under 5 ms for an object whose definition was used before", async () => {
    const { validator } = home.clouds.plane;
    const definition = chartData("gateway-helm-1.8.1").definitions.find(
      ({ object }) =>
        (object["metadata"] as Props)["name"] === "gateways.gateway.networking.k8s.io",
    )!.object;
    await validator.custom(definition, structuredClone(gateway));
    const times: number[] = [];
    for (let round = 0; round < 100; round++) {
      const began = performance.now();
      await validator.custom(definition, structuredClone(gateway));
      times.push(performance.now() - began);
    }
    // Of the quick ones, since a busy machine makes the others wait.
    expect(times.sort((a, b) => a - b)[10]).toBeLessThan(5);
  });
});
