// Proves which gateway a command means, what a fault is called, and what status tells; no gateway is started.
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { clearFaults, setFault } from "../../../cli/local/fault";
import { chooseGateway, listGateways, stopGateways } from "../../../cli/local/homes";
import { type Layout, localLayout } from "../../../cli/local/layout";
import { localStatus, renderStatus } from "../../../cli/local/status";
import { type HomeState, stateFolder, writeHome } from "../../../sim/home/state";
import type { Props, StoredResource } from "../../../sim/model";
import { encodeStore } from "../../../sim/store/format";

const CLUSTER = "arn:aws:eks:us-east-1:1:cluster/atlas";
let layout: Layout;
beforeEach(() => {
  layout = localLayout(fs.mkdtempSync(path.join(os.tmpdir(), "gateway-")));
});
afterEach(() => fs.rmSync(layout.directory, { recursive: true, force: true }));

const put = (file: string, content: unknown) => {
  const full = path.join(layout.directory, file);
  fs.mkdirSync(path.dirname(full), { recursive: true });
  fs.writeFileSync(full, typeof content === "string" ? content : JSON.stringify(content));
};
const gateways = (...namespaces: string[]) => {
  const resources = namespaces.map((namespace): StoredResource => {
    const inputs: Props = {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "Gateway",
      metadata: { name: "ai", namespace },
    };
    return {
      token: "kubernetes:gateway.networking.k8s.io/v1:Gateway",
      id: `${namespace}/ai`,
      scope: { cloud: "kubernetes", account: CLUSTER, region: "global" },
      inputs,
      state: {},
      createdAt: "x",
    };
  });
  put("clouds/store.json", encodeStore({ resources, outsideApplied: 0 }));
};
const stack = (name: string, outputs: object) =>
  put(`state/.pulumi/stacks/unified-ai-endpoint/${name}.json`, {
    checkpoint: { latest: { resources: [{ type: "pulumi:pulumi:Stack", outputs }] } },
  });
const home = (namespace: string, startedAt: string): HomeState => {
  const folder = stateFolder(layout.clouds, { cluster: CLUSTER, namespace });
  fs.mkdirSync(folder, { recursive: true });
  const keys = path.join(folder, "tenant-keys.json");
  fs.writeFileSync(keys, JSON.stringify({ research: `ua_${namespace}`, ops: "ua_2" }));
  fs.writeFileSync(
    path.join(folder, "process.json"),
    JSON.stringify({ pid: process.pid, startedAt, ports: { gateway: 1 } }),
  );
  const state = {
    cluster: CLUSTER,
    namespace,
    pid: process.pid,
    startedAt,
    endpointUrl: `http://127.0.0.1:1/${namespace}/v1`,
    tenantKeysFile: keys,
    metricsUrls: {},
    accessLog: "a.log",
  } as unknown as HomeState;
  writeHome(folder, state);
  return state;
};

describe("chooseGateway", () => {
  it("needs no name when there is one gateway", () => {
    gateways("atlas-dev");
    expect(chooseGateway(layout, {})).toEqual({ cluster: CLUSTER, namespace: "atlas-dev" });
  });
  it("finds a stack's by the stack's output", () => {
    gateways("atlas-dev", "atlas-prod");
    stack("prod", { gateway: { clusterArn: CLUSTER, namespace: "atlas-prod" } });
    expect(chooseGateway(layout, { stack: "prod" }).namespace).toBe("atlas-prod");
    expect(chooseGateway(layout, { namespace: "atlas-dev" }).namespace).toBe("atlas-dev");
  });
  it.each<[string, string[], object, string]>([
    ["none at all", [], {}, "no environment of the local clouds has a gateway"],
    ["several", ["a", "b"], {}, "several environments have a gateway (a, b)"],
    ["an unknown namespace", ["a"], { namespace: "b" }, "those that have one: a"],
    ["a stack without one", ["a"], { stack: "dev" }, 'stack "dev": has no gateway'],
  ])("tells what to do with %s", (_what, namespaces, choice, words) => {
    gateways(...namespaces);
    expect(() => chooseGateway(layout, choice)).toThrow(words);
  });
});

describe("setFault", () => {
  const file = () =>
    JSON.parse(
      fs.readFileSync(path.join(layout.clouds, "dataplane-faults.json"), "utf8"),
    ) as object;
  beforeEach(() =>
    stack("dev", {
      targets: [
        {
          key: "chat-openai",
          provider: "openai",
          invokeUrl: "https://us.api.openai.com/v1",
          modelId: "gpt-5.4",
        },
        {
          key: "chat-azure",
          cloud: "azure",
          invokeUrl: "https://a.openai.azure.com",
          modelId: "gpt",
        },
        {
          key: "chat-gcp",
          cloud: "gcp",
          invokeUrl: "https://us-central1-aiplatform.googleapis.com",
          modelId: "projects/p/locations/l/publishers/google/models/gemini",
        },
      ],
    }),
  );

  it("calls a target as the data plane does: by host and model, or by its host when nothing connects", () => {
    expect(setFault(layout, "chat-azure", "429")).toBe("a.openai.azure.com/gpt");
    expect(setFault(layout, "chat-gcp", "hang")).toBe(
      "us-central1-aiplatform.googleapis.com/gemini",
    );
    expect(setFault(layout, "chat-azure", "refused")).toBe("a.openai.azure.com");
    expect(setFault(layout, "aws", "500")).toBe("aws");
    expect(setFault(layout, "chat-openai", "gone")).toBe("us.api.openai.com/gpt-5.4");
    expect(setFault(layout, "openai", "429")).toBe("openai");
  });
  it("replaces the fault a target has, and keeps behaviours", () => {
    put("clouds/dataplane-faults.json", { behaviours: [{ target: "aws", answerTokens: 5 }] });
    setFault(layout, "azure", "429");
    setFault(layout, "azure", "hang");
    expect(file()).toEqual({
      faults: [{ target: "azure", kind: "hang" }],
      behaviours: [{ target: "aws", answerTokens: 5 }],
    });
  });
  it("lists kinds and targets on a wrong name", () => {
    expect(() => setFault(layout, "azure", "503x")).toThrow(
      /is no kind of fault.*refused, reset, 429/,
    );
    expect(() => setFault(layout, "chat-azur", "503")).toThrow(
      /did you mean "chat-azure".*aws, azure, gcp, openai, anthropic, cohere, chat-azure, chat-gcp/,
    );
  });
  it("is undone for one target or for all; a file without content goes", () => {
    setFault(layout, "chat-azure", "429");
    setFault(layout, "gcp", "hang");
    expect(clearFaults(layout, "chat-azure")).toBe(1);
    expect(file()).toMatchObject({ faults: [{ target: "gcp" }] });
    expect(clearFaults(layout)).toBe(1);
    expect(fs.existsSync(path.join(layout.clouds, "dataplane-faults.json"))).toBe(false);
  });
});

describe("status of gateways", () => {
  it("has URL and key of the one that was started first, and all of them", () => {
    home("atlas-prod", "2026-11-21T10:00:00Z");
    home("atlas-dev", "2026-11-21T09:00:00Z");
    const status = localStatus(layout);
    expect(status).toMatchObject({
      endpointUrl: "http://127.0.0.1:1/atlas-dev/v1",
      tenantKey: "ua_atlas-dev",
    });
    expect(status.gateways.map(({ namespace, tenantKeys }) => [namespace, tenantKeys])).toEqual([
      ["atlas-dev", { research: "ua_atlas-dev", ops: "ua_2" }],
      ["atlas-prod", { research: "ua_atlas-prod", ops: "ua_2" }],
    ]);
  });
  it("shows people where the keys are, never a key", () => {
    const { tenantKeysFile } = home("atlas-dev", "2026-11-21T09:00:00Z");
    const text = renderStatus(localStatus(layout));
    expect(text).toContain("http://127.0.0.1:1/atlas-dev/v1");
    expect(text).toContain(tenantKeysFile);
    expect(text).not.toContain("ua_");
  });
});

describe("stopGateways", () => {
  it("ends nothing where nothing runs", async () => {
    const folder = stateFolder(layout.clouds, { cluster: CLUSTER, namespace: "atlas-dev" });
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(
      path.join(folder, "process.json"),
      JSON.stringify({ pid: 2 ** 22 + 1, startedAt: "x", ports: {} }),
    );
    expect(await stopGateways(layout)).toEqual([]);
    expect(listGateways(layout)).toEqual([]);
  });
});
