import * as fs from "node:fs";
import * as path from "node:path";
import { parseAllDocuments } from "yaml";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faultKinds } from "../../../sim/dataplane/server/faults";
import { readStore } from "../../../sim/store/format";
import { committedConfig, type Project } from "../../e2e/local-clouds";
import { inside } from "../../e2e/gateway/inside";
import {
  chat,
  ENDPOINT,
  modelCalls,
  RunningGateway,
  type Description,
} from "../../e2e/gateway/running-gateway";

type Value = Record<string, unknown>;
interface KubernetesObject extends Value {
  kind: string;
  apiVersion: string;
  metadata: { name: string; namespace?: string };
}

let gateway: RunningGateway;
let dev: Record<string, unknown>;
beforeAll(async () => {
  gateway = await RunningGateway.start((description) => {
    dev = { ...committedConfig("dev"), [ENDPOINT]: description };
  });
}, 240_000);
afterAll(() => gateway?.dispose());

const store = (): ReturnType<typeof readStore>["resources"] =>
  readStore(path.join(gateway.clouds.dir, "clouds")).resources;

/** One text for one object, whatever the order of its members. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    typeof one === "object" && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}

const nameOf = ({ kind, apiVersion, metadata }: KubernetesObject): string =>
  `${apiVersion} ${kind} ${metadata.namespace ?? ""}/${metadata.name}`;

const OF_GATEWAY =
  /^(gateway\.networking\.k8s\.io|gateway\.envoyproxy\.io|aigateway\.envoyproxy\.io)\//;

describe("what the gateway runs", () => {
  it("is what `pulumi up` gave the cluster and what the state holds, text for text", async () => {
    const text = fs.readFileSync(String(gateway.home.manifest), "utf8");
    const running = parseAllDocuments(text, { version: "1.1" }).map(
      (document) => document.toJS() as KubernetesObject,
    );
    const stored = new Map(
      store()
        .filter(
          ({ token, deletedAt }) => token.startsWith("kubernetes:") && deletedAt === undefined,
        )
        .map(({ inputs }) => inputs as unknown as KubernetesObject)
        .filter((object) => object.metadata !== undefined && object.kind !== undefined)
        .map((object) => [nameOf(object), canonical(object)]),
    );
    const state = new Map(
      (await gateway.project.resources("dev"))
        .filter(({ type, custom }) => custom && type.startsWith("kubernetes:"))
        .map(({ inputs }) => inputs as KubernetesObject)
        .filter((object) => object.metadata !== undefined && object.kind !== undefined)
        .map((object) => [nameOf(object), canonical(object)]),
    );
    expect(running.length).toBeGreaterThan(20);
    for (const object of running) {
      const here = canonical(object);
      expect(stored.get(nameOf(object)), nameOf(object)).toBe(here);
      expect(state.get(nameOf(object)), nameOf(object)).toBe(here);
    }
    // The admission webhook's object is the only one that no reader of manifests takes.
    const expected = [...state.keys()].filter(
      (name) => OF_GATEWAY.test(name) && !name.includes(" GatewayConfig "),
    );
    expect(running.map(nameOf)).toEqual(expect.arrayContaining(expected));
    const others = running.map(nameOf).filter((name) => !expected.includes(name));
    expect(others.filter((name) => !name.startsWith("v1 ConfigMap "))).toEqual([]);
  });

  it("is what the AI gateway reads, byte for byte; only the cluster's own Secrets come after", () => {
    const shown = fs.readFileSync(String(gateway.home.manifest), "utf8");
    const read = inside(gateway, "cat", "/.work/manifest.yaml");
    expect(read.startsWith(shown)).toBe(true);
    const rest = parseAllDocuments(read.slice(shown.length)).map(
      (document) => document.toJS() as KubernetesObject,
    );
    expect(rest.map(nameOf)).toEqual(["v1 Secret atlas-dev/ai-azure-token"]);
  });
});

describe("unified-ai local", () => {
  it("status --json has the URL and a tenant's key", async () => {
    const status = await statusOf();
    expect(status.endpointUrl).toBe(gateway.endpointUrl);
    expect(status.tenantKey).toBe(gateway.key);
    const response = await fetch(`${status.endpointUrl}/models`, {
      headers: { authorization: `Bearer ${status.tenantKey}` },
    });
    expect(response.status).toBe(200);
    expect(status.gateways).toHaveLength(1);
    expect(status.gateways[0]!.problem).toBeUndefined();
  });

  it("fault cuts a target or a cloud off, and --clear mends it", async () => {
    const cloudOf = async (): Promise<string> => {
      const { result, calls } = await gateway.watch(() =>
        gateway.post("/chat/completions", chat()),
      );
      expect(result.status).toBe(200);
      return modelCalls(calls).at(-1)!.cloud;
    };
    expect(await cloudOf()).toBe("azure");
    const [key] = await targetKeys(gateway.project, "azure");
    const set = await fault(key!, "503", "--json");
    expect(set.code, set.text).toBe(0);
    expect(JSON.parse(set.stdout)).toMatchObject({ code: 0, kind: "503" });
    expect(await cloudOf()).toBe("aws");
    expect((await fault("aws", "reset")).code).toBe(0);
    expect(await cloudOf()).toBe("gcp");
    // The behaviours of the harness stay.
    expect((await fault("aws", "--clear")).stdout).toMatch(/^1 fault taken away/);
    expect(JSON.parse((await fault("--clear", "--json")).stdout)).toEqual({ code: 0, cleared: 1 });
    // Left alone for ten seconds after a failure, twenty at most.
    await expect.poll(cloudOf, { timeout: 25_000, interval: 500 }).toBe("azure");
  }, 60_000);

  it("fault names what there is when it is asked for something else", async () => {
    const nobody = await fault("azur", "503");
    expect(nobody.code).not.toBe(0);
    expect(nobody.text).toMatch(
      /"azur": is no target, cloud or direct provider; did you mean "?azure"?/,
    );
    for (const name of ["aws", "azure", "gcp", ...(await targetKeys(gateway.project))])
      expect(nobody.text).toContain(name);
    const kind = await fault("azure", "explode");
    expect(kind.code).not.toBe(0);
    for (const name of faultKinds) expect(kind.text).toContain(name);
    expect((await fault("azure")).code).not.toBe(0);
    expect((await fault("nobody", "--clear")).code).not.toBe(0);
    expect(nobody.text + kind.text).not.toMatch(/\n\s+at /);
  });

  const fault = (...args: string[]): ReturnType<typeof gateway.clouds.unifiedAi> =>
    gateway.clouds.unifiedAi("local", "fault", ...args);
});

/** Keys of the targets in a stack's outputs, of one cloud or all. */
async function targetKeys(project: Project, cloud?: string): Promise<string[]> {
  const answer = await project.pulumi("stack", "output", "targets", "--json", "--stack", "dev");
  const targets = JSON.parse(answer.stdout) as { key: string; cloud: string }[];
  return targets
    .filter((target) => cloud === undefined || target.cloud === cloud)
    .map(({ key }) => key);
}

interface Status {
  endpointUrl: string;
  tenantKey: string;
  gateways: { namespace: string; endpointUrl: string; tenantKey: string; problem?: string }[];
}

async function statusOf(): Promise<Status> {
  const answer = await gateway.clouds.unifiedAi("local", "status", "--json");
  expect(answer.code, answer.text).toBe(0);
  return JSON.parse(answer.stdout) as Status;
}

describe("a later `pulumi up`", () => {
  it("is taken over without a failed call", async () => {
    const statuses: Record<string, number> = {};
    let over = false;
    const caller = async (): Promise<void> => {
      while (!over) {
        const answer = await gateway
          .post("/chat/completions", chat())
          .then(async (response) => `${response.status} ${(await response.text()).slice(0, 0)}`)
          .catch((error: Error) => `broke: ${error.message} ${String(error.cause)}`);
        statuses[answer] = (statuses[answer] ?? 0) + 1;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    const callers = [caller(), caller()];
    try {
      const later = structuredClone(dev);
      const description = later[ENDPOINT] as Description;
      description.models.second = {
        targets: [{ cloud: "azure", model: "gpt-5.4-mini", tokensPerMinute: 10_000 }],
      };
      for (const tenant of Object.values(description.tenants))
        (tenant.models as string[]).push("second");
      Object.assign(description.gateway as Value, { timeouts: { answerSeconds: 200 } });
      gateway.project.configure("dev", later);
      const up = await gateway.project.pulumi("up", "--yes", "--skip-preview", "--stack", "dev");
      expect(up.code, up.text).toBe(0);
      const second = (): Promise<Response> =>
        gateway.post("/chat/completions", chat("hello", { model: "second" }));
      await expect
        .poll(async () => (await second()).status, { timeout: 60_000, interval: 250 })
        .toBe(200);
      expect((await statusOf()).gateways[0]!.problem).toBeUndefined();
    } finally {
      over = true;
      await Promise.all(callers);
    }
    expect(Object.keys(statuses)).toEqual(["200 "]);
    expect(statuses["200 "]).toBeGreaterThan(100);
    const manifest = fs.readFileSync(String(gateway.home.manifest), "utf8");
    expect(manifest).toContain("200s");
  }, 150_000);
});

describe("a second gateway on the same machine", () => {
  it("answers beside the first, to its own tenants only", async () => {
    gateway.project.configure("staging", committedConfig("staging"));
    await gateway.project.init("staging");
    const up = await gateway.project.pulumi("up", "--yes", "--skip-preview", "--stack", "staging");
    expect(up.code, up.text).toBe(0);
    const which = await gateway.clouds.unifiedAi("local", "gateway", "start");
    expect(which.code).not.toBe(0);
    expect(which.text).toMatch(/atlas-dev.*atlas-staging.*--stack/s);
    const started = await gateway.clouds.unifiedAi(
      ...["local", "gateway", "start", "--stack", "staging", "--json"],
    );
    expect(started.code, started.text).toBe(0);
    const home = JSON.parse(started.stdout) as { endpointUrl: string; tenantKeysFile: string };
    const keys = JSON.parse(fs.readFileSync(home.tenantKeysFile, "utf8")) as Record<string, string>;
    const key = keys.research!;
    expect(home.endpointUrl).not.toBe(gateway.endpointUrl);
    expect(key).not.toBe(gateway.key);
    const ask = (url: string, bearer: string): Promise<Response> =>
      fetch(`${url}/chat/completions`, {
        method: "POST",
        headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json" },
        body: JSON.stringify(chat()),
      });
    const answers = await Promise.all([
      ask(gateway.endpointUrl, gateway.key),
      ask(home.endpointUrl, key),
      ask(gateway.endpointUrl, key),
      ask(home.endpointUrl, gateway.key),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 401, 401]);
    const { gateways, endpointUrl } = await statusOf();
    expect(gateways.map(({ namespace }) => namespace)).toEqual(["atlas-dev", "atlas-staging"]);
    expect(endpointUrl).toBe(gateway.endpointUrl);
    const stopped = await gateway.clouds.unifiedAi(
      "local",
      "gateway",
      "stop",
      "--stack",
      "staging",
    );
    expect(stopped.code, stopped.text).toBe(0);
    expect((await ask(gateway.endpointUrl, gateway.key)).status).toBe(200);
    await expect(ask(home.endpointUrl, key)).rejects.toThrow();
  }, 180_000);
});
