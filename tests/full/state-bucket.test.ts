// Proves `unified-ai state` and `rotate kms` on a backend that is a bucket and with keys that are KMS keys, through the engine's own
// S3 and KMS clients against Moto. Not that AWS answers as Moto does; Azure's and Google's stores differ in their clients only.
import { randomUUID } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { VerifyReport } from "../../cli/state/verify";
import { TinyStack } from "../e2e/tiny-stack";
import { Moto } from "./secret-stores/moto";

const UP = ["up", "--yes", "--skip-preview", "--stack", "dev"];

let moto: Moto;
let stack: TinyStack;
let env: NodeJS.ProcessEnv;
let keys: string[];

beforeAll(async () => {
  moto = await Moto.start();
  const bucket = `state-${randomUUID().slice(0, 8)}`;
  const made = await fetch(`${moto.endpoint}/${bucket}`, {
    method: "PUT",
    headers: signature("s3"),
  });
  expect(made.status, await made.text()).toBe(200);
  keys = [await makeKey("one"), await makeKey("two")];
  stack = await TinyStack.start({ up: false });
  env = {
    PULUMI_BACKEND_URL: `s3://${bucket}?region=us-east-1&endpoint=${moto.endpoint}&s3ForcePathStyle=true`,
    AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
    AWS_SECRET_ACCESS_KEY: "unusable",
    AWS_ENDPOINT_URL_KMS: moto.endpoint,
    AWS_EC2_METADATA_DISABLED: "true",
  };
  fs.rmSync(stack.stackFile);
  await must("stack", "init", "dev", "--secrets-provider", keys[0]!);
  await must("config", "set", "--secret", "tiny:word", "planted word", "--stack", "dev");
  await must(...UP);
}, 600_000);
afterAll(async () => {
  stack?.dispose();
  await moto?.dispose();
});

/** Moto takes any signature; it finds service and region by its scope. */
const signature = (service: string): Record<string, string> => ({
  authorization: `AWS4-HMAC-SHA256 Credential=setup/20261121/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
});

async function makeKey(alias: string): Promise<string> {
  const call = async (action: string, body: object): Promise<unknown> => {
    const response = await fetch(moto.endpoint, {
      method: "POST",
      headers: {
        ...signature("kms"),
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `TrentService.${action}`,
      },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    expect(response.status, text).toBe(200);
    return text === "" ? {} : JSON.parse(text);
  };
  const { KeyMetadata } = (await call("CreateKey", {})) as { KeyMetadata: { KeyId: string } };
  await call("CreateAlias", { AliasName: `alias/${alias}`, TargetKeyId: KeyMetadata.KeyId });
  return `awskms://alias/${alias}?region=us-east-1`;
}

async function must(...args: string[]): Promise<string> {
  const answer = await stack.pulumi(env, ...args);
  if (answer.code !== 0) throw new Error(answer.text);
  return answer.stdout;
}

const unifiedAi = (...args: string[]) => stack.unifiedAiWith(env, ...args);

async function verify(): Promise<VerifyReport> {
  const answer = await unifiedAi("state", "verify", "--json");
  expect(answer.stdout, answer.text).toMatch(/^\{/);
  return JSON.parse(answer.stdout) as VerifyReport;
}

describe("a state in a bucket", () => {
  let old: string;

  it("is verified through the engine, and what cannot be seen that way is said", async () => {
    const report = await verify();
    expect(report).toMatchObject({ code: 0, serial: 1, resources: 4 });
    expect(report.findings.map(({ id }) => id)).toEqual(
      expect.arrayContaining(["no-checksum", "no-backup"]),
    );
  });

  it("is kept in the project's folder, and drilled", async () => {
    const answer = await unifiedAi("state", "backup", "--json");
    expect(answer.code, answer.text).toBe(0);
    old = (JSON.parse(answer.stdout) as { file: string }).file;
    expect(old).toContain(path.join(stack.project, ".unified-ai", "backups", "tiny", "dev"));
    const drill = await unifiedAi("state", "restore", "--drill", "--json");
    expect(drill.code, drill.text).toBe(0);
    expect((await verify()).serial).toBe(1);
  });

  it("is restored through the engine, and what it replaces is kept", async () => {
    const up = await stack.pulumi({ ...env, NAMES: "a,b,c" }, ...UP);
    expect(up.code, up.text).toBe(0);
    expect((await unifiedAi("state", "restore", old)).text).toMatch(/add --older/);
    const restored = await unifiedAi("state", "restore", old, "--older", "--json");
    expect(restored.code, restored.text).toBe(0);
    expect(await must("stack", "export", "--stack", "dev")).not.toContain("::c");
    const { keptAs } = JSON.parse(restored.stdout) as { keptAs: string };
    expect(fs.readFileSync(keptAs, "utf8")).toContain("::c");
  });

  it("is guarded without a lease, which is said, and outside writers are found", async () => {
    const own = await unifiedAi("state", "guard", "--", "pulumi", ...UP, "--non-interactive");
    expect(own.code, own.text).toBe(0);
    expect(own.text).toContain("no lease and no fence in this kind of backend");
    const sneaky = `for name in $(env | grep -o '^PULUMI_UNIFIED_AI_RUN_[^=]*'); do unset $name; done; pulumi ${UP.join(" ")} --non-interactive`;
    const other = await unifiedAi("state", "guard", "--", "bash", "-c", sneaky);
    expect(other.code, other.text).toBe(2);
    expect(other.text).toContain("was made by somebody else");
  });

  it("is encrypted under another KMS key, of which the old one opens nothing", async () => {
    const before = await must("stack", "export", "--stack", "dev");
    const missing = await unifiedAi(
      "rotate",
      "kms",
      "--to",
      "awskms://alias/none?region=us-east-1",
    );
    expect(missing.code, missing.text).toBe(1);
    expect(await must("stack", "export", "--stack", "dev")).toBe(before);
    const answer = await unifiedAi("rotate", "kms", "--to", keys[1]!);
    expect(answer.code, answer.text).toBe(0);
    expect(answer.text).toContain(`${keys[0]} -> ${keys[1]}`);
    expect(fs.readFileSync(stack.stackFile, "utf8")).toContain("alias/two");
    const after = await must("stack", "export", "--stack", "dev");
    for (const [, old] of before.matchAll(/"ciphertext": "([^"]+)"/g)) {
      expect(after.includes(old!)).toBe(false);
    }
    expect((await must("stack", "output", "word", "--show-secrets")).trim()).toBe("planted word");
    await must("preview", "--expect-no-changes", "--stack", "dev");
    expect((await verify()).code).toBe(0);
  });
});
