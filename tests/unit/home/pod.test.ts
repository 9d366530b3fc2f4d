import { describe, expect, it } from "vitest";
import type { Props } from "../../../sim/model";
import { applyPatch } from "../../../sim/home/merge";
import { podOf } from "../../../sim/home/pod";
import { mountPoints, volumeFolders } from "../../../sim/home/volumes";
import { environment, gateway, object, proxy } from "./environment";

const pod = (deployment: Props, more: Props[] = [], annotations: Props = {}) => {
  const own = gateway();
  own["metadata"] = { name: "ai", namespace: "atlas-dev", annotations };
  const found = environment([own, proxy(deployment), ...more]);
  return podOf(
    found,
    found.objects.find(({ kind }) => kind === "Gateway")!,
  );
};

describe("applyPatch", () => {
  it("joins the lists of a pod by their keys when it is strategic", () => {
    const base = { containers: [{ name: "envoy", env: [{ name: "A", value: "1" }], image: "e" }] };
    const patch = {
      containers: [{ name: "envoy", env: [{ name: "B", value: "2" }] }, { name: "x" }],
    };
    expect(applyPatch(base, patch, "StrategicMerge")).toEqual({
      containers: [
        {
          name: "envoy",
          env: [
            { name: "A", value: "1" },
            { name: "B", value: "2" },
          ],
          image: "e",
        },
        { name: "x" },
      ],
    });
  });
  it("replaces lists when it is a JSON merge, and a null takes a field away", () => {
    const base = { containers: [{ name: "envoy" }], a: 1 };
    expect(applyPatch(base, { containers: [{ name: "x" }], a: null }, "JSONMerge")).toEqual({
      containers: [{ name: "x" }],
    });
  });
});

describe("podOf", () => {
  it("has proxy, processor and sidecars with their environment and mounts", () => {
    const config = object("aigateway.envoyproxy.io/v1beta1", "GatewayConfig", "ai", {
      spec: { extProc: { kubernetes: { env: [{ name: "P", value: "p" }] } } },
    });
    const found = pod(
      {
        container: { env: [{ name: "E", value: "e" }] },
        initContainers: [
          {
            name: "agent",
            image: "node:24",
            restartPolicy: "Always",
            command: ["/usr/local/bin/node", "/a/agent.js"],
            startupProbe: {
              httpGet: { path: "/ready", port: 9912 },
              periodSeconds: 1,
              failureThreshold: 30,
            },
          },
        ],
        patch: {
          value: {
            spec: { template: { spec: { containers: [{ name: "late", command: ["x"] }] } } },
          },
        },
      },
      [config],
      { "aigateway.envoyproxy.io/gateway-config": "ai" },
    );
    expect(found.envoy.env).toEqual({ E: "e" });
    expect(found.processor.env).toEqual({ P: "p" });
    expect(found.sidecars.map(({ name }) => name)).toEqual(["agent", "late"]);
    expect(found.sidecars[0]?.startupProbe).toEqual({ path: "/ready", port: 9912, seconds: 30 });
    expect(found.serviceAccount).toBe("ai");
  });

  it("reads volumes: both parts of a ConfigMap, projected tokens, the cluster's authority, Secrets", () => {
    const config = object("v1", "ConfigMap", "files", {
      data: { "a.txt": "text" },
      binaryData: { "b.so": "AAECAw==" },
    });
    const found = pod(
      {
        pod: {
          volumes: [
            { name: "files", configMap: { name: "files" } },
            {
              name: "one",
              configMap: { name: "files", items: [{ key: "b.so", path: "lib/b.so" }] },
            },
            {
              name: "tokens",
              projected: {
                sources: [
                  {
                    serviceAccountToken: {
                      path: "aws",
                      audience: "sts.amazonaws.com",
                      expirationSeconds: 600,
                    },
                  },
                  { serviceAccountToken: { path: "token" } },
                  {
                    configMap: {
                      name: "kube-root-ca.crt",
                      items: [{ key: "ca.crt", path: "ca.crt" }],
                    },
                  },
                ],
              },
            },
            { name: "empty", emptyDir: {} },
          ],
        },
      },
      [config],
    );
    expect(found.volumes).toEqual({
      files: [
        { kind: "text", path: "a.txt", base64: "dGV4dA==" },
        { kind: "text", path: "b.so", base64: "AAECAw==" },
      ],
      one: [{ kind: "text", path: "lib/b.so", base64: "AAECAw==" }],
      tokens: [
        { kind: "token", path: "aws", audience: "sts.amazonaws.com", seconds: 600 },
        { kind: "token", path: "token", audience: "https://kubernetes.default.svc", seconds: 3600 },
        { kind: "cluster-ca", path: "ca.crt" },
      ],
      empty: [],
    });
  });

  it.each<[string, Props, string]>([
    ["an init container that ends", { initContainers: [{ name: "i" }] }, "restartPolicy: Always"],
    ["a volume of another kind", { pod: { volumes: [{ name: "v", hostPath: {} }] } }, "hostPath"],
    [
      "a ConfigMap that is not there",
      { pod: { volumes: [{ name: "v", configMap: { name: "gone" } }] } },
      'ConfigMap "gone"',
    ],
    [
      "a value from elsewhere",
      { container: { env: [{ name: "A", valueFrom: {} }] } },
      "env.A.valueFrom",
    ],
  ])("refuses %s, naming it", (_what, deployment, words) => {
    expect(() => pod(deployment)).toThrow(words);
  });
});

describe("mountPoints", () => {
  const mounted = (...mounts: [string, string][]) =>
    pod({
      container: {
        volumeMounts: mounts.slice(0, 1).map(([name, mountPath]) => ({ name, mountPath })),
      },
      initContainers: [
        {
          name: "agent",
          restartPolicy: "Always",
          volumeMounts: mounts.slice(1).map(([name, mountPath]) => ({ name, mountPath })),
        },
      ],
      pod: {
        volumes: [
          { name: "a", emptyDir: {} },
          { name: "b", emptyDir: {} },
        ],
      },
    });

  it("makes a folder of a volume's first path and links of the others", () => {
    expect(volumeFolders(mounted(["a", "/one"], ["a", "/two"]))).toEqual({
      folders: ["/two"],
      links: { "/one": "/two" },
    });
  });
  it("refuses two volumes at one path and a volume that is none", () => {
    expect(() => mountPoints(mounted(["a", "/one"], ["b", "/one"]))).toThrow(
      "use one path per volume",
    );
    expect(() => mountPoints(mounted(["c", "/one"]))).toThrow('"c", which is no volume');
  });
});
