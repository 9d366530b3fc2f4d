/** Proves the sockets: names, certificates, faults as they look on the wire, the journal. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import https from "node:https";
import net from "node:net";
import tls from "node:tls";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { Clouds } from "../../../sim/dataplane/clouds";
import { addressOf, hostNames, serviceOf } from "../../../sim/dataplane/hosts";
import { mintServiceAccountToken, issuerKey } from "../../../sim/dataplane/issuer";
import { faultKinds, Faults, parseFaults } from "../../../sim/dataplane/server/faults";
import { startDataPlane } from "../../../sim/dataplane/plane";
import { serverNameOf } from "../../../sim/dataplane/server/client-hello";
import { encodeStore } from "../../../sim/store/format";
import { inForce, writeWeather } from "../../e2e/gateway/weather";
import {
  ask,
  assume,
  azure,
  azureToken,
  bedrock,
  BEDROCK_HOST,
  CHAT,
  eventsOf,
  googleExchange,
  googleToken,
  hello,
  journal,
  jsonOf,
  keysFor,
  readMessages,
  type Got,
  type Keys,
} from "./client";
import {
  AZURE_HOST,
  GUARDRAIL_ARN,
  ISSUER,
  PROFILE_ARN,
  PROJECT,
  startLab,
  TEMPLATE,
  VERTEX_HOST,
  type Lab,
} from "./fixture";

let lab: Lab;
let keys: Keys;
let tokens: { azure: string; gcp: string };
beforeAll(async () => {
  lab = await startLab({ address: "per-host" });
  keys = await keysFor(lab);
  tokens = { azure: await azureToken(lab), gcp: await googleToken(lab) };
});
afterEach(() => lab.faults({ behaviours: [roomy] }));
afterAll(() => lab.close());

const roomy = { target: "azure", requestsPerMinute: 100_000, tokensPerMinute: 100_000_000 };
const strike = (fault: Record<string, unknown>): void =>
  lab.faults({ faults: [fault], behaviours: [roomy] });

/** One call of each cloud's chat API. */
const calls: Record<"aws" | "azure" | "gcp", (stream?: boolean, more?: object) => Promise<Got>> = {
  aws: (stream, more = {}) =>
    bedrock(
      lab,
      keys,
      PROFILE_ARN,
      stream ? "converse-stream" : "converse",
      {
        messages: [{ role: "user", content: [{ text: "hello there" }] }],
        guardrailConfig: { guardrailIdentifier: GUARDRAIL_ARN, guardrailVersion: "1" },
      },
      more,
    ),
  azure: (stream, more = {}) =>
    azure(lab, tokens.azure, CHAT, { ...hello(), ...(stream ? { stream } : {}) }, more),
  gcp: (stream, more = {}) =>
    ask(lab, {
      host: VERTEX_HOST,
      path: `/v1/projects/${PROJECT}/locations/us/publishers/google/models/gemini-3.8-flash:${stream ? "streamGenerateContent?alt=sse" : "generateContent"}`,
      headers: { "content-type": "application/json", authorization: `Bearer ${tokens.gcp}` },
      body: JSON.stringify({
        contents: [{ role: "user", parts: [{ text: "hello there" }] }],
        modelArmorConfig: { promptTemplateName: TEMPLATE, responseTemplateName: TEMPLATE },
      }),
      ...more,
    }),
};
const clouds = ["aws", "azure", "gcp"] as const;
const HOSTS = { aws: BEDROCK_HOST, azure: AZURE_HOST, gcp: VERTEX_HOST };
const codeOf = async (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => "answered",
    (error: NodeJS.ErrnoException) => error.code ?? error.message,
  );

describe("host names", () => {
  it("are those of the regions and of what the store holds, each with an address of its own", () => {
    const names = hostNames(new Clouds(lab.directory));
    const byName = new Map(names.map((one) => [one.name, one.address]));
    for (const name of [
      ...Object.values(HOSTS),
      "sts.amazonaws.com",
      "sts.us-east-1.amazonaws.com",
      "login.microsoftonline.com",
      "sts.googleapis.com",
      "iamcredentials.googleapis.com",
      "oidc.eks.us-east-1.amazonaws.com",
      "us-central1-aiplatform.googleapis.com",
    ])
      expect(byName.get(name)).toBe(addressOf(name));
    expect(byName.has("other.openai.azure.com")).toBe(false);
    for (const address of byName.values())
      expect(address).toMatch(/^127\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./);
    expect(new Set(byName.values()).size).toBe(names.length);
    expect(serviceOf("bedrock-runtime.mars-1.amazonaws.com")).toBeUndefined();
    expect(serviceOf("example.com")).toBeUndefined();
  });

  it("are answered with certificates of the local CA, others not at all", async () => {
    expect((await calls.azure()).status).toBe(200);
    expect(await codeOf(ask(lab, { host: "other.openai.azure.com", path: "/" }))).not.toBe(
      "answered",
    );
    expect(await codeOf(ask(lab, { host: "example.com", path: "/" }))).not.toBe("answered");
  });

  it("must be the same in the TLS server name and the host header", async () => {
    const got = await ask(lab, { host: AZURE_HOST, servername: VERTEX_HOST, path: "/v1/x" });
    expect(got.status).toBe(421);
  });

  it("publish the cluster's discovery document and keys, those of other clusters not", async () => {
    const get = (url: string): Promise<Got> =>
      ask(lab, { host: new URL(url).host, method: "GET", path: new URL(url).pathname });
    const found = jsonOf(await get(`${ISSUER}/.well-known/openid-configuration`));
    expect(found.issuer).toBe(ISSUER);
    const id = ISSUER.slice(ISSUER.lastIndexOf("/") + 1);
    expect(jsonOf(await get(found.jwks_uri)).keys[0]).toMatchObject({
      kid: issuerKey(lab.directory, id).kid,
      alg: "RS256",
    });
    expect((await get(`${ISSUER}0/keys`)).status).toBe(404);
  });

  it("are found in a ClientHello", () => {
    expect(serverNameOf(Buffer.from("GET / HTTP/1.1"))).toBeUndefined();
    expect(serverNameOf(Buffer.from([0x16, 3, 1]))).toBeUndefined();
  });
});

describe("credentials of others", () => {
  it.each([
    ["aws", "api-key"],
    ["aws", "cookie"],
    ["azure", "x-amz-security-token"],
    ["azure", "x-api-key"],
    ["gcp", "api-key"],
    ["gcp", "x-goog-api-key"],
  ] as const)("are refused at %s: %s", async (cloud, header) => {
    const value = "canary-value";
    const path_ = { aws: "/model/x/converse", azure: `/openai/${CHAT}`, gcp: "/v1/x" }[cloud];
    const got = await ask(lab, {
      host: HOSTS[cloud],
      path: path_,
      headers: { [header]: value },
      body: "{}",
    });
    expect(got.status).toBe(400);
    expect(journal(lab).at(-1)).toMatchObject({
      code: "ForeignCredential",
      credentials: [{ header }],
    });
    expect(readFileSync(path.join(lab.directory, "calls.jsonl"), "utf8")).not.toContain(value);
  });
});

describe("the journal", () => {
  it("names who called, what leaked, and no word of a prompt or token", async () => {
    const got = await azure(lab, tokens.azure, CHAT, hello("a secret question"), {
      headers: { "x-forwarded-for": "10.0.0.1", "x-tenant-id": "research" },
    });
    expect(got.status).toBe(200);
    const line = journal(lab).at(-1);
    expect(line).toMatchObject({
      cloud: "azure",
      service: "openai",
      host: AZURE_HOST,
      path: "/openai/deployments/{deployment}/chat/completions",
      model: "chat",
      verdict: "answered",
      status: 200,
      principal: "51a00000-0000-0000-b588-a0aed042ddc9",
      stream: false,
      unexpected: ["x-forwarded-for", "x-tenant-id"],
      credentials: [
        {
          header: "authorization",
          kind: "entra-token",
          sha256: expect.stringMatching(/^[0-9a-f]{16}$/),
        },
      ],
    });
    const text = readFileSync(path.join(lab.directory, "calls.jsonl"), "utf8");
    for (const secret of [
      "secret question",
      tokens.azure,
      tokens.gcp,
      keys.sessionToken,
      keys.secretAccessKey,
      "research",
    ])
      expect(text).not.toContain(secret);
  });

  it("tells the kinds of credentials apart", async () => {
    await calls.aws();
    expect(
      journal(lab)
        .at(-1)
        .credentials.map((one: { kind: string }) => one.kind),
    ).toEqual(["aws-signature", "aws-session-token"]);
    await calls.gcp();
    expect(journal(lab).at(-1).credentials[0].kind).toBe("google-access-token");
    await azure(lab, lab.token(), CHAT, hello());
    expect(journal(lab).at(-1).credentials[0].kind).toBe("jwt");
    await azure(lab, "sk-tenant", CHAT, hello());
    expect(journal(lab).at(-1).credentials[0].kind).toBe("bearer-unknown");
  });

  it("files are readable by their owner only", () => {
    for (const name of ["calls.jsonl", "issuers/seal.key"])
      expect(statSync(path.join(lab.directory, name)).mode & 0o077).toBe(0);
  });
});

describe.each(clouds)("faults of %s", (cloud) => {
  const call = calls[cloud];

  it("429, 500, 503, expired token, deployment gone, daily quota: in the cloud's own form", async () => {
    const expected: Record<string, [number, Record<"aws" | "azure" | "gcp", string>]> = {
      "429": [429, { aws: "ThrottlingException", azure: "429", gcp: "RESOURCE_EXHAUSTED" }],
      "500": [
        500,
        { aws: "InternalServerException", azure: "InternalServerError", gcp: "INTERNAL" },
      ],
      "503": [
        503,
        { aws: "ServiceUnavailableException", azure: "ServiceUnavailable", gcp: "UNAVAILABLE" },
      ],
      "expired-token": [
        cloud === "aws" ? 403 : 401,
        { aws: "ExpiredTokenException", azure: "401", gcp: "UNAUTHENTICATED" },
      ],
      gone: [
        404,
        { aws: "ResourceNotFoundException", azure: "DeploymentNotFound", gcp: "NOT_FOUND" },
      ],
      quota: [
        429,
        { aws: "ThrottlingException", azure: "insufficient_quota", gcp: "RESOURCE_EXHAUSTED" },
      ],
    };
    for (const [kind, [status, codes]] of Object.entries(expected)) {
      strike({ target: cloud, kind });
      const got = await call();
      const code = {
        aws: () => got.headers["x-amzn-errortype"],
        azure: () => jsonOf(got).error.code,
        gcp: () => jsonOf(got).error.status,
      }[cloud]();
      expect([kind, got.status, code]).toEqual([kind, status, codes[cloud]]);
      expect(journal(lab).at(-1)).toMatchObject({ verdict: "fault", fault: kind, status });
    }
  });

  it("429 with and without Retry-After", async () => {
    strike({ target: HOSTS[cloud], kind: "429-retry-after", retryAfterSeconds: 3 });
    expect((await call()).headers["retry-after"]).toBe("3");
    strike({ target: HOSTS[cloud], kind: "429" });
    expect((await call()).headers["retry-after"]).toBeUndefined();
  });

  it("refused: no listener at the host's own address, a reset at the shared one, well again afterwards", async () => {
    const address = addressOf(HOSTS[cloud]);
    const path_ = "/";
    const knock = (): Promise<string> =>
      codeOf(ask(lab, { host: HOSTS[cloud], path: path_, address, body: "{}" }));
    expect(await knock()).toBe("answered");
    strike({ target: cloud, kind: "refused" });
    await expect.poll(knock, { timeout: 30_000 }).toBe("ECONNREFUSED");
    expect(await codeOf(call())).toBe("ECONNRESET");
    lab.faults({});
    await expect.poll(knock, { timeout: 30_000 }).toBe("answered");
    expect((await call()).status).toBe(200);
  });

  it("refused: is over when the data plane says so, not a moment later", async () => {
    const address = addressOf(HOSTS[cloud]);
    const knock = (): Promise<string> =>
      codeOf(ask(lab, { host: HOSTS[cloud], path: "/", address, body: "{}" }));
    for (const kind of ["refused", undefined, "refused", undefined]) {
      const faults = kind === undefined ? [] : [{ target: cloud, kind }];
      writeWeather(lab.directory, { faults, behaviours: [roomy] });
      await inForce(lab.directory);
      expect(await knock()).toBe(kind === undefined ? "answered" : "ECONNREFUSED");
    }
  });

  it("reset: the connection goes after the request", async () => {
    strike({ target: cloud, kind: "reset" });
    expect(await codeOf(call())).toBe("ECONNRESET");
    expect(journal(lab).at(-1)).toMatchObject({ fault: "reset", status: 0 });
  });

  it("hang: no answer until the caller gives up", async () => {
    strike({ target: cloud, kind: "hang" });
    expect(await codeOf(call(false, { patience: 150 }))).toBe("PATIENCE");
  });

  it("slow first token: headers at once, content later, complete", async () => {
    strike({ target: cloud, kind: "slow-first-token", seconds: 0.2 });
    const began = performance.now();
    const got = await call(true);
    expect(performance.now() - began).toBeGreaterThan(190);
    expect([got.status, got.broken]).toEqual([200, undefined]);
  });

  it("silent after headers: 200 and nothing more", async () => {
    strike({ target: cloud, kind: "silent-after-headers" });
    const got = await call(true, { listens: 200 });
    expect([got.status, got.body.length]).toEqual([200, 0]);
    expect(got.broken).toBeDefined();
  });

  it("cut: some content, then the connection is closed without an end", async () => {
    strike({ target: cloud, kind: "cut", after: 3 });
    const streamed = await call(true);
    expect([streamed.status, streamed.broken]).toEqual([200, "ECONNRESET"]);
    expect(streamed.body.length).toBeGreaterThan(100);
    expect(streamed.text).not.toContain("[DONE]");
    const whole = await call();
    expect([whole.status, whole.broken]).toEqual([200, "ECONNRESET"]);
  });

  it("malformed: one piece that no reader takes, the stream goes on; a whole answer breaks off", async () => {
    strike({ target: cloud, kind: "malformed" });
    const got = await call(true);
    expect(got.broken).toBeUndefined();
    const read = (): unknown[] =>
      cloud === "aws"
        ? readMessages(got.body)
        : eventsOf(got.text)
            .filter((one) => one !== "[DONE]")
            .map((one) => JSON.parse(one));
    expect(read).toThrow();
    const whole = await call();
    expect([whole.status, whole.broken]).toEqual([200, undefined]);
    expect(() => jsonOf(whole)).toThrow();
  });

  it("missing end: all content, no finish reason and no end marker, a clean close", async () => {
    const healthy = await call(true);
    strike({ target: cloud, kind: "missing-end" });
    const got = await call(true);
    expect([got.status, got.broken]).toEqual([200, undefined]);
    expect(got.body.length).toBeLessThan(healthy.body.length);
    if (cloud === "aws") {
      const types = readMessages(got.body).map((one) => one.headers[":event-type"]);
      expect(types).toContain("contentBlockDelta");
      expect(types).not.toContain("messageStop");
    } else {
      expect(got.text).not.toContain("[DONE]");
      expect(got.text).not.toMatch(/"finish_?[rR]eason":"(stop|STOP)"/);
    }
  });

  it("throttled in the middle: the service's own event, then the end", async () => {
    strike({ target: cloud, kind: "throttle-event", after: 2 });
    const got = await call(true);
    if (cloud === "aws") {
      const messages = readMessages(got.body);
      expect(
        messages.filter((one) => one.headers[":event-type"] === "contentBlockDelta"),
      ).toHaveLength(2);
      expect(messages.at(-1)?.headers).toMatchObject({
        ":message-type": "exception",
        ":exception-type": "throttlingException",
      });
    } else expect(String(JSON.parse(eventsOf(got.text).at(-1) ?? "").error.code)).toBe("429");
  });

  it("stall: some content, then silence on an open connection", async () => {
    strike({ target: cloud, kind: "stall", after: 2 });
    const silent = Symbol("silent");
    const waited = new Promise((resolve) => setTimeout(() => resolve(silent), 300));
    expect(await Promise.race([call(true).catch(() => "ended"), waited])).toBe(silent);
  });

  it("strikes a model of the host only, and so many calls only", async () => {
    const model = { aws: PROFILE_ARN, azure: "chat", gcp: "gemini-3.8-flash" }[cloud];
    strike({ target: `${HOSTS[cloud]}/other`, kind: "500" });
    expect((await call()).status).toBe(200);
    strike({ target: `${HOSTS[cloud]}/${model}`, kind: "500", count: 2 });
    expect([(await call()).status, (await call()).status, (await call()).status]).toEqual([
      500, 500, 200,
    ]);
    expect(lab.plane.faults.counts()).toEqual([
      { target: `${HOSTS[cloud]}/${model}`, kind: "500", struck: 2 },
    ]);
  });
});

describe("faults of token services", () => {
  it("strike by host name, not by cloud", async () => {
    strike({ target: "aws", kind: "500" });
    expect((await assume(lab)).status).toBe(200);
    strike({ target: "sts.us-east-1.amazonaws.com", kind: "503" });
    const got = await assume(lab);
    expect(got.status).toBe(503);
    expect(got.text).toContain("<Code>ServiceUnavailableException</Code>");
  });

  it("shorten what is issued when a test says so", async () => {
    lab.faults({ behaviours: [{ target: "sts.googleapis.com", tokenSeconds: 5 }] });
    expect(jsonOf(await googleExchange(lab)).expires_in).toBe(5);
  });
});

describe("behaviours", () => {
  it("set length, pace and the time of the first token", async () => {
    lab.faults({
      behaviours: [
        { ...roomy, answerTokens: 50, tokensPerSecond: 200, firstTokenMilliseconds: 100 },
      ],
    });
    const began = performance.now();
    const got = await calls.azure(true);
    const took = performance.now() - began;
    const content = eventsOf(got.text)
      .slice(0, -1)
      .map((one) => JSON.parse(one))
      .filter((one) => one.choices[0]?.delta.content);
    expect(content.length).toBe(50);
    expect(took).toBeGreaterThan(330);
    expect(jsonOf(await calls.azure()).usage.completion_tokens).toBe(50);
  });

  it("give answers of megabytes, and take prompts of megabytes", async () => {
    lab.faults({ behaviours: [{ ...roomy, answerBytes: 5_000_000, contextTokens: 2_000_000 }] });
    expect((await calls.azure()).body.length).toBeGreaterThan(5_000_000);
    expect((await azure(lab, tokens.azure, CHAT, hello("word ".repeat(1_000_000)))).status).toBe(
      200,
    );
  });
});

describe("faults file", () => {
  it("is refused with anything it does not know, and the last good one stays", () => {
    const file = path.join(lab.directory, "other-faults.json");
    for (const [text, message] of [
      ["{", /must be JSON/],
      ["[]", /must be an object/],
      ['{"x":1}', /unknown key/],
      ['{"faults":[{"kind":"500"}]}', /target/],
      ['{"faults":[{"target":"aws","kind":"boom"}]}', /must be one of refused, reset/],
      ['{"faults":[{"target":"aws","kind":"500","after":-1}]}', /at least 0/],
      ['{"behaviours":[{"target":"aws","pace":1}]}', /unknown key/],
    ] as const)
      expect(() => parseFaults(text, file)).toThrow(message);
    const complaints: string[] = [];
    writeFileSync(file, '{"faults":[{"target":"aws","kind":"500"}]}');
    const faults = new Faults(file, (message) => complaints.push(message));
    writeFileSync(file, "{ ");
    expect(faults.peek(["aws"])?.kind).toBe("500");
    expect(complaints).toHaveLength(1);
    rmSync(file);
    expect(faults.peek(["aws"])).toBeUndefined();
  });

  it("knows every kind of the plan", () => {
    expect(faultKinds).toHaveLength(17);
  });
});

describe("connections", () => {
  it("are kept alive over calls", async () => {
    const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
    const first = await calls.azure(false, { agent });
    const second = await calls.azure(false, { agent });
    agent.destroy();
    expect([first.status, second.status]).toEqual([200, 200]);
  });

  it.each(["TLSv1.2", "TLSv1.3"] as const)(
    "are answered when they resume a session of %s",
    async (version) => {
      const connect = (
        session?: Buffer,
      ): Promise<{ resumed: boolean; status: string; session: Buffer }> =>
        new Promise((resolve, reject) => {
          const socket = tls.connect({
            host: "127.0.0.1",
            port: lab.plane.port,
            servername: AZURE_HOST,
            ca: readFileSync(lab.plane.caFile),
            minVersion: version,
            maxVersion: version,
            ...(session ? { session } : {}),
          });
          let held: Buffer | undefined;
          socket.on("session", (one: Buffer) => (held = one));
          socket.on("error", reject);
          socket.on("close", () => reject(new Error("closed without an answer")));
          socket.on("secureConnect", () =>
            socket.write(`GET /x HTTP/1.1\r\nhost: ${AZURE_HOST}\r\n\r\n`),
          );
          socket.once("data", (data: Buffer) => {
            resolve({
              resumed: socket.isSessionReused(),
              status: data.toString().slice(9, 12),
              session: held ?? socket.getSession() ?? Buffer.alloc(0),
            });
            socket.end();
          });
        });
      const first = await connect();
      const second = await connect(first.session);
      expect([first.resumed, first.status]).toEqual([false, "404"]);
      expect([second.resumed, second.status]).toEqual([true, "404"]);
    },
  );

  it("are answered when the ClientHello comes in pieces", async () => {
    const got = await new Promise<string>((resolve, reject) => {
      const through = net.createServer((inner) => {
        const outer = net.connect(lab.plane.port, "127.0.0.1");
        let first = true;
        inner.on("data", (data: Buffer) => {
          if (!first) {
            outer.write(data);
            return;
          }
          first = false;
          outer.setNoDelay(true);
          outer.write(data.subarray(0, 3));
          setTimeout(() => outer.write(data.subarray(3, 100)), 20);
          setTimeout(() => outer.write(data.subarray(100)), 40);
        });
        outer.pipe(inner);
      });
      through.listen(0, "127.0.0.1", () => {
        const { port } = through.address() as net.AddressInfo;
        const socket = tls.connect({
          host: "127.0.0.1",
          port,
          servername: AZURE_HOST,
          ca: readFileSync(lab.plane.caFile),
        });
        socket.on("error", reject);
        socket.on("secureConnect", () =>
          socket.write(`GET /x HTTP/1.1\r\nhost: ${AZURE_HOST}\r\n\r\n`),
        );
        socket.once("data", (data: Buffer) => {
          resolve(data.toString().slice(9, 12));
          socket.destroy();
          through.close();
        });
      });
    });
    expect(got).toBe("404");
  });

  it("of other hosts are answered while one is refused", async () => {
    strike({ target: "aws", kind: "refused" });
    expect(await codeOf(calls.aws())).toBe("ECONNRESET");
    expect((await calls.azure()).status).toBe(200);
  });

  it("several data planes of one directory take each other's credentials", async () => {
    const second = await startDataPlane({
      directory: lab.directory,
      port: 0,
      egress: ["203.0.113.10"],
    });
    const there = { ...lab, plane: second };
    const got = await azure(there, tokens.azure, CHAT, hello());
    expect(got.status).toBe(200);
    await second.close();
  });

  it("a corrupt store is named at the start", async () => {
    const directory = mkdtempSync(path.join(tmpdir(), "dataplane-"));
    writeFileSync(
      path.join(directory, "store.json"),
      encodeStore({ resources: [], outsideApplied: 0 }).replace("resources", "resourcez"),
    );
    await expect(startDataPlane({ directory, port: 0 })).rejects.toThrow("checksum");
    rmSync(directory, { recursive: true });
  });
});

describe("issuerKey", () => {
  it("is made once and the same for every process", () => {
    expect(issuerKey(lab.directory, "ONCE").kid).toBe(issuerKey(`${lab.directory}/.`, "ONCE").kid);
    expect(() => issuerKey(lab.directory, "../x")).toThrow("issuer id");
    const token = mintServiceAccountToken(lab.directory, {
      issuer: ISSUER,
      namespace: "a",
      serviceAccount: "b",
      audiences: ["c"],
    });
    expect(
      JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()),
    ).toMatchObject({ sub: "system:serviceaccount:a:b", aud: ["c"] });
  });
});

describe("main.js", () => {
  const built = path.resolve("bin/sim/dataplane/main.js");
  it.skipIf(!existsSync(built))(
    "serves until SIGTERM and says where (needs npm run build)",
    async () => {
      const child = spawn(process.execPath, [
        built,
        "--dir",
        lab.directory,
        "--port",
        "0",
        "--egress",
        "203.0.113.10",
      ]);
      const line = await new Promise<string>((resolve, reject) => {
        child.stdout.once("data", (data: Buffer) => resolve(data.toString()));
        child.stderr.once("data", (data: Buffer) => reject(new Error(data.toString())));
      });
      const ready = JSON.parse(line) as { ready: boolean; port: number; hosts: unknown[] };
      expect(ready.ready).toBe(true);
      expect(ready.hosts.length).toBeGreaterThan(100);
      child.kill("SIGTERM");
      expect(await new Promise((resolve) => child.once("exit", resolve))).toBe(0);
    },
  );
});
