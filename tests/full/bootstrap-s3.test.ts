// Proves the move of a state into an S3 bucket and under a KMS key, with the engine's own S3 and KMS clients against Moto,
// and that the preview identity's rights are enough for a preview of it; the resources are made on the local clouds, whose
// buckets keep no objects. Not that AWS answers as Moto does.
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { createHash, createHmac } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../e2e/free-port";
import { LocalClouds, repo, run, type Answer } from "../e2e/local-clouds";

const VERSION = "5.2.5";
const BUCKET = "atlas-dev-state-111122223333";
const SECRETS =
  "awskms://alias/atlas-dev-stack?region=us-east-1&context_project=atlas&context_environment=dev";

/** Moto's server in an environment of its own, made once per machine. */
function motoServer(): string {
  const cache =
    process.env["UNIFIED_AI_CACHE"] ?? path.join(os.homedir(), ".cache", "unified-ai-endpoint");
  const folder = path.join(cache, "moto", VERSION);
  const program = path.join(folder, "bin", "moto_server");
  if (fs.existsSync(program)) return program;
  fs.mkdirSync(path.dirname(folder), { recursive: true });
  execFileSync("python3", ["-m", "venv", folder], { stdio: "pipe" });
  execFileSync(
    path.join(folder, "bin", "pip"),
    ["install", "--quiet", `moto[server]==${VERSION}`],
    { stdio: "pipe" },
  );
  return program;
}

let moto: ChildProcess;
let endpoint: string;
let clouds: LocalClouds;
let files: string;

beforeAll(async () => {
  const port = await freePort();
  endpoint = `http://127.0.0.1:${port}`;
  moto = spawn(motoServer(), ["-H", "127.0.0.1", "-p", String(port)], { stdio: "ignore" });
  for (let tries = 0; tries < 100; tries++) {
    if (
      await fetch(`${endpoint}/moto-api/`).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      break;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const { KeyMetadata } = await kms<{ KeyMetadata: { KeyId: string } }>("CreateKey", {});
  await kms("CreateAlias", { AliasName: "alias/atlas-dev-stack", TargetKeyId: KeyMetadata.KeyId });
  expect((await s3("PUT", `/${BUCKET}`)).status).toBe(200);
  clouds = await LocalClouds.start();
  files = fs.mkdtempSync(path.join(clouds.dir, "files-"));
  const stack = fs.readFileSync(path.join(repo, "bootstrap", "Pulumi.dev.yaml"), "utf8");
  fs.writeFileSync(path.join(files, "Pulumi.dev.yaml"), stack);
}, 600_000);

afterAll(async () => {
  moto?.kill();
  await clouds?.dispose();
});

/** A signed call; Moto reads the service and the Region from the signature. */
async function signed(
  service: string,
  method: string,
  target: string,
  headers: Record<string, string>,
  body: string,
): Promise<Response> {
  const date = new Date().toISOString().replace(/[-:]|\.\d{3}/g, "");
  const day = date.slice(0, 8);
  const scope = `${day}/us-east-1/${service}/aws4_request`;
  const digest = createHash("sha256").update(body).digest("hex");
  const all: Record<string, string> = {
    host: new URL(endpoint).host,
    "x-amz-content-sha256": digest,
    "x-amz-date": date,
    ...headers,
  };
  const names = Object.keys(all).sort();
  const url = new URL(`${endpoint}${target}`);
  const canonical = [
    method,
    url.pathname,
    url.search.slice(1),
    ...names.map((name) => `${name}:${all[name]}`),
    "",
    names.join(";"),
    digest,
  ].join("\n");
  const text = [
    "AWS4-HMAC-SHA256",
    date,
    scope,
    createHash("sha256").update(canonical).digest("hex"),
  ].join("\n");
  const key = [day, "us-east-1", service, "aws4_request"].reduce<string | Buffer>(
    (previous, part) => createHmac("sha256", previous).update(part).digest(),
    "AWS4unusable",
  );
  const signature = createHmac("sha256", key).update(text).digest("hex");
  const sent = { ...all };
  delete sent["host"];
  return fetch(url, {
    method,
    headers: {
      ...sent,
      authorization: `AWS4-HMAC-SHA256 Credential=LOCAL/${scope}, SignedHeaders=${names.join(";")}, Signature=${signature}`,
    },
    ...(body === "" ? {} : { body }),
  });
}

async function kms<T>(operation: string, input: object): Promise<T> {
  const headers = {
    "content-type": "application/x-amz-json-1.1",
    "x-amz-target": `TrentService.${operation}`,
  };
  const answer = await signed("kms", "POST", "/", headers, JSON.stringify(input));
  expect(answer.status, operation).toBe(200);
  return (await answer.text().then((text) => (text === "" ? {} : JSON.parse(text)))) as T;
}

const s3 = (method: string, target: string): Promise<Response> =>
  signed("s3", method, target, {}, "");

/** Keys of the bucket's objects and their digests. */
async function objects(): Promise<string[]> {
  const text = await (await s3("GET", `/${BUCKET}?list-type=2`)).text();
  return [...text.matchAll(/<Key>([^<]+)<\/Key>.*?<ETag>([^<]+)<\/ETag>/gs)].map(
    ([, key, tag]) => `${key} ${tag}`,
  );
}

const content = async (key: string): Promise<string> =>
  (await s3("GET", `/${BUCKET}/${key}`)).text();

/** The environment of the local clouds with the engine itself in the place of the guard that keeps it from remote backends. */
function environment(): NodeJS.ProcessEnv {
  const env = clouds.environment();
  return {
    ...env,
    PULUMI_CONFIG_PASSPHRASE: undefined,
    PATH: `${path.dirname(env["UNIFIED_AI_ENGINE"]!)}${path.delimiter}${env["PATH"]}`,
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: "us-east-1",
  };
}

const cli = (...args: string[]): Promise<Answer> =>
  run(
    process.execPath,
    [
      path.join(repo, "tools", "unified-ai.cjs"),
      ...["bootstrap", "--environment", "dev", "--json"],
      ...["--stack-config", path.join(files, "Pulumi.dev.yaml")],
      ...["--state-url", `s3://${BUCKET}?region=us-east-1&use_path_style=true`],
      ...["--secrets-provider", SECRETS],
      ...args,
    ],
    { cwd: repo, env: environment() },
  );

interface Report {
  state: string;
  resources: number;
  dataKey: { outcome: string; lines: { secretsprovider: string; encryptedkey: string } };
}

function reportOf(answer: Answer): Report {
  expect(answer.code, answer.text).toBe(0);
  return JSON.parse(answer.stdout.trim().split("\n").at(-1)!) as Report;
}

describe("bootstrap into a bucket", () => {
  let first: Report;

  it(
    "moves its state there, sealed with the key, and leaves nothing behind",
    { timeout: 300_000 },
    async () => {
      first = reportOf(await cli());
      expect(first.state).toBe("made");
      const state = JSON.parse(await content(".pulumi/stacks/unified-ai-bootstrap/dev.json")) as {
        checkpoint: {
          latest: {
            resources: unknown[];
            secrets_providers: { type: string; state: { url: string } };
          };
        };
      };
      expect(state.checkpoint.latest.resources).toHaveLength(first.resources);
      expect(state.checkpoint.latest.secrets_providers).toMatchObject({
        type: "cloud",
        state: { url: SECRETS },
      });
      const folder = path.join(clouds.dir, "bootstrap", "dev");
      expect(fs.readdirSync(folder)).toEqual(["projects"]);
    },
  );

  it(
    "makes the environment's stack and shows its data key, which only the key opens",
    { timeout: 60_000 },
    async () => {
      expect(first.dataKey.outcome).toBe("shown");
      expect(first.dataKey.lines.secretsprovider).toBe(SECRETS);
      const sealed = { CiphertextBlob: first.dataKey.lines.encryptedkey };
      const EncryptionContext = { project: "atlas", environment: "dev" };
      const { Plaintext } = await kms<{ Plaintext: string }>("Decrypt", {
        ...sealed,
        EncryptionContext,
      });
      expect(Buffer.from(Plaintext, "base64")).toHaveLength(32);
      expect(await objects()).toContainEqual(
        expect.stringMatching(/stacks\/unified-ai-endpoint\/dev\.json /),
      );
    },
  );

  it(
    "writes nothing the second time, and shows the same data key",
    { timeout: 120_000 },
    async () => {
      const before = await objects();
      const second = reportOf(await cli());
      expect([second.state, second.resources]).toEqual(["there", first.resources]);
      expect(second.dataKey.lines).toEqual(first.dataKey.lines);
      expect(await objects()).toEqual(before);
    },
  );

  it(
    "finds it from another machine, which has nothing but the description",
    { timeout: 120_000 },
    async () => {
      fs.rmSync(path.join(clouds.dir, "bootstrap"), { recursive: true });
      const third = reportOf(await cli());
      expect([third.state, third.resources]).toEqual(["there", first.resources]);
    },
  );

  it(
    "previews with the key and without writing an object: no lock, no state",
    { timeout: 120_000 },
    async () => {
      const before = await objects();
      const folder = path.join(clouds.dir, "bootstrap", "dev", "projects", "unified-ai-bootstrap");
      const env = {
        ...environment(),
        PULUMI_BACKEND_URL: `s3://${BUCKET}?region=us-east-1&use_path_style=true`,
      };
      const preview = await run("pulumi", ["preview", "--stack", "dev", "--non-interactive"], {
        cwd: folder,
        env,
      });
      expect(preview.code, preview.text).toBe(0);
      expect(await objects()).toEqual(before);
    },
  );
});
