/** Proves direct providers on the running gateway: fallback in both directions, each one's own API, and where their keys are. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { committedConfig } from "../../e2e/local-clouds";
import { aliasOver, useAliases } from "../../e2e/gateway/descriptions";
import { call } from "../../e2e/gateway/one-call";
import {
  holdsKeys,
  issuedKeys,
  REFRESH_SECONDS,
  setProviderKeys,
  type Provider,
} from "../../e2e/gateway/provider-keys";
import {
  ENDPOINT,
  modelCalls,
  RunningGateway,
  type Description,
} from "../../e2e/gateway/running-gateway";
import { findSecrets } from "../../e2e/gateway/secrets";

const OPENAI = { provider: "openai", model: "gpt-5.4" };
const ANTHROPIC = { provider: "anthropic", model: "claude-sonnet-5-5" };
const COHERE = { provider: "cohere", model: "command-a" };

function describeDirect(description: Description): void {
  const over = (targets: object[]): Record<string, unknown> => ({ ...aliasOver([]), targets });
  const [azure, aws] = aliasOver(["azure", "aws"]).targets as object[];
  description.residency = "global";
  description.secrets = { refreshSeconds: REFRESH_SECONDS };
  description.directProviders = {
    openai: { region: "us", acceptNoGuardrail: true },
    anthropic: { region: "us", acceptNoGuardrail: true },
    cohere: { acceptNoGuardrail: true },
  };
  useAliases(description, {
    "cloud-first": over([azure!, OPENAI]),
    "direct-first": over([OPENAI, azure!]),
    claude: over([ANTHROPIC, aws!]),
    command: over([COHERE, aws!]),
    gpt: { targets: [OPENAI] },
    embed: { targets: [{ provider: "cohere", model: "cohere-embed-v4" }] },
  });
}

let gateway: RunningGateway;
let keys: Record<Provider, string>;
beforeAll(async () => {
  gateway = await RunningGateway.start(describeDirect);
  keys = issuedKeys(gateway);
  await setProviderKeys(gateway, keys);
}, 480_000);
afterAll(() => gateway?.dispose());
afterEach(() => gateway.setWeather());

const hosts = (calls: ReturnType<RunningGateway["calls"]>): string[] =>
  modelCalls(calls).map(({ host }) => host.replace(/^.*(openai\.azure\.com)$/, "$1"));

const AZURE_HOST = "openai.azure.com";
const OPENAI_HOST = "us.api.openai.com";

/** Asks until a host answers first, as it does once it is no longer left alone. */
async function untilFirst(alias: string, host: string): Promise<void> {
  const end = Date.now() + 30_000;
  for (;;) {
    const { calls } = await gateway.watch(() => call(gateway, alias));
    if (hosts(calls)[0] === host && modelCalls(calls)[0]!.status === 200) return;
    if (Date.now() > end) throw new Error(`${host} does not answer ${alias}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** The access log's line of a call; Envoy writes it some seconds later. */
async function logged(id: string): Promise<Record<string, unknown>> {
  for (let turn = 0; turn < 150; turn += 1) {
    const lines = fs.readFileSync(String(gateway.home.accessLog), "utf8").split("\n");
    const line = lines.find((one) => one.includes(`"${id}"`));
    if (line !== undefined) return JSON.parse(line) as Record<string, unknown>;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`the access log has no call ${id}`);
}

describe("an alias with a cloud and a direct provider", { timeout: 120_000 }, () => {
  it.each([
    ["cloud-first", [AZURE_HOST, OPENAI_HOST], "azure"],
    ["direct-first", [OPENAI_HOST, AZURE_HOST], "openai"],
  ] as const)(
    "%s: asks the first, the second when it fails, and the first when it is well again",
    async (alias, [first, second], target) => {
      for (const stream of [false, true]) {
        await untilFirst(alias, first);
        await gateway.setWeather({ faults: [{ target, kind: "503" }] });
        const { result, calls } = await gateway.watch(() => call(gateway, alias, { stream }));
        expect(result.whole, result.raw).toBe(true);
        // The second time Envoy may still leave the first alone.
        expect(hosts(calls).slice(stream ? -1 : 0)).toEqual(stream ? [second] : [first, second]);
        await gateway.setWeather();
      }
      await untilFirst(alias, first);
    },
  );

  it.each(["429-retry-after", "gone", "hang"])(
    "goes past the direct provider that answers %s",
    async (kind) => {
      await untilFirst("direct-first", OPENAI_HOST);
      await gateway.setWeather({ faults: [{ target: "openai", kind }] });
      const { result } = await gateway.watch(() => call(gateway, "direct-first", { stream: true }));
      expect(result.whole, result.raw).toBe(true);
      expect(result.cloud).toBe("azure");
    },
  );
});

describe("each direct provider", { timeout: 120_000 }, () => {
  it.each([
    ["gpt", "OpenAI in us", "gpt-5.4", OPENAI_HOST],
    ["claude", "Anthropic", "claude-sonnet-5-5", "api.anthropic.com"],
    ["command", "Cohere", "command-a-03-2025", "api.cohere.ai"],
  ])(
    "answers %s, and gets its own key and nothing of the caller",
    async (alias, place, model, host) => {
      await untilFirst(alias, host);
      const { result, calls } = await gateway.watch(() =>
        call(gateway, alias, {
          stream: true,
          // What one provider or another refuses, and the gateway takes off.
          body: { store: true, metadata: { a: "b" }, user: "somebody", parallel_tool_calls: false },
        }),
      );
      expect(result.whole, result.raw).toBe(true);
      expect(result.text).toContain(`This is ${model} on ${place}.`);
      const [asked] = modelCalls(calls);
      expect(asked).toMatchObject({ host, verdict: "answered" });
      expect(asked!.unexpected.filter((name) => !name.startsWith("x-ai-eg-"))).toEqual([]);
      expect(asked!.credentials.map(({ header }) => header)).toEqual(["authorization"]);
      expect(asked!.headers).not.toContain("x-tenant-id");
    },
  );

  it("is asked in its own API for messages, held where the description says", async () => {
    const { result, calls } = await gateway.watch(async () => {
      const response = await gateway.post(
        "/messages?beta=true",
        {
          model: "claude",
          max_tokens: 200,
          thinking: { type: "adaptive" },
          messages: [{ role: "user", content: "Say hello." }],
        },
        { headers: { "anthropic-version": "2023-06-01" } },
      );
      return { status: response.status, text: await response.text() };
    });
    expect(result.status, result.text).toBe(200);
    expect(result.text).toContain("This is claude-sonnet-5-5 on Anthropic in us.");
    const [asked] = modelCalls(calls);
    expect(asked).toMatchObject({ host: "api.anthropic.com", path: "/v1/messages" });
    expect(asked!.credentials.map(({ header }) => header)).toEqual(["x-api-key"]);
  });

  it("falls back to Bedrock for messages too", async () => {
    await gateway.setWeather({ faults: [{ target: "anthropic", kind: "503" }] });
    const { result, calls } = await gateway.watch(async () => {
      const response = await gateway.post("/messages", {
        model: "claude",
        max_tokens: 200,
        messages: [{ role: "user", content: "Say hello." }],
      });
      return { status: response.status, text: await response.text() };
    });
    expect(result.status, result.text).toBe(200);
    expect(result.text).toContain("on Amazon Bedrock");
    expect(modelCalls(calls).map(({ cloud, status }) => [cloud, status])).toEqual([
      ["anthropic", 529],
      ["aws", 200],
    ]);
  });

  it.each([
    ["gpt", OPENAI_HOST, 2.75, 16.5],
    ["claude", "api.anthropic.com", 2.2, 11],
    ["command", "api.cohere.ai", 2.5, 10],
  ])("counts what a stream of %s cost, by its own price", async (alias, host, input, output) => {
    await untilFirst(alias, host);
    const id = `cost-${alias}`;
    const { whole, raw } = await call(gateway, alias, {
      stream: true,
      headers: { "x-client-request-id": id },
    });
    expect(whole, raw).toBe(true);
    const line = await logged(id);
    const [sent, said] = [Number(line.input_tokens), Number(line.output_tokens)];
    expect(said).toBeGreaterThan(0);
    expect(Number(line.cost_usd_e6)).toBe(Math.ceil(sent * input + said * output - 1e-6));
  });

  it("answers responses and embeddings", async () => {
    const said = await gateway.post("/responses", { model: "gpt", input: "Say hello." });
    const body = (await said.json()) as { store: boolean; model: string; output: unknown };
    expect(said.status, JSON.stringify(body)).toBe(200);
    expect(body).toMatchObject({ store: false, model: "gpt" });
    const embedded = await gateway.post("/embeddings", { model: "embed", input: "hello" });
    const { data } = (await embedded.json()) as { data: { embedding: number[] }[] };
    expect(data[0]!.embedding).toHaveLength(1536);
  });
});

describe("keys of direct providers", () => {
  it("are in no state, manifest, log or journal, and each goes to its own provider alone", async () => {
    for (const alias of ["direct-first", "claude", "command"]) await call(gateway, alias);
    const all = Object.fromEntries(
      Object.entries(keys).map(([name, key]) => [`key of ${name}`, key]),
    );
    const found = filesBelow(gateway.clouds.dir)
      .filter((file) => !holdsKeys(gateway, file))
      .flatMap((file) =>
        findSecrets(fs.readFileSync(file, "latin1"), all).map((what) => `${file}: ${what}`),
      );
    expect(found).toEqual([]);
    const owners = new Map(
      Object.entries(keys).map(([name, key]) => [
        createHash("sha256").update(key).digest("hex").slice(0, 16),
        name,
      ]),
    );
    const seen = gateway
      .calls()
      .flatMap(({ cloud, credentials }) =>
        credentials.flatMap(({ sha256 }) =>
          owners.has(sha256) ? [[cloud, owners.get(sha256)]] : [],
        ),
      );
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.filter(([cloud, owner]) => cloud !== owner)).toEqual([]);
    const processes = execFileSync("ps", ["axwwe", "-o", "args"], { maxBuffer: 1e9 }).toString();
    expect(findSecrets(processes, all)).toEqual([]);
  });

  it("that are wrong make the next target answer, and one set anew is used without a restart", async () => {
    await setProviderKeys(gateway, { openai: "sk-proj-wrong-0123456789abcdef" });
    const { result, calls } = await gateway.watch(() => call(gateway, "direct-first"));
    expect(result.whole, result.raw).toBe(true);
    expect(result.cloud).toBe("azure");
    expect(modelCalls(calls)[0]).toMatchObject({ host: OPENAI_HOST, status: 401 });
    await setProviderKeys(gateway, { openai: keys.openai });
    await untilFirst("direct-first", OPENAI_HOST);
  }, 180_000);
});

describe("opting out", () => {
  it("is refused while a target names the provider, and says how to opt in", async () => {
    const { project } = gateway;
    const config = structuredClone(committedConfig("dev"));
    const description = config[ENDPOINT] as Description;
    describeDirect(description);
    delete (description.directProviders as Record<string, unknown>).openai;
    project.configure("dev", config);
    const preview = await project.pulumi("preview", "--stack", "dev");
    expect(preview.code).not.toBe(0);
    expect(preview.text).toContain(
      'must be a direct provider that the description opts in to, got "openai"; add `directProviders: { openai: {} }`',
    );
  }, 120_000);
});

function filesBelow(folder: string): string[] {
  return fs
    .readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}
