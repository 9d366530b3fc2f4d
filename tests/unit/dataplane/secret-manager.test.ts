// Proves what Google Secret Manager's stand-in lets through and how it refuses; the forms are Google's documented ones.
import { readFileSync } from "node:fs";
import { createSign } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { StoredResource } from "../../../sim/model";
import { crc32c } from "../../../sim/dataplane/gcp/secret-wire";
import { ask, form, googleToken, jsonOf } from "./client";
import { NUMBER, PROJECT, startLab, type Lab } from "./fixture";
import {
  anew,
  codeOf,
  GOOGLE_SECRET,
  operatorOf,
  secretManager,
  secretRows,
} from "./secret-fixture";

const NAME = `projects/${NUMBER}/secrets/atlas-dev-tenants-research`;
let lab: Lab;
let healthy: StoredResource[];
let gateway: string;
let operator: string;

interface KeyFile {
  private_key: string;
  private_key_id: string;
  client_email: string;
}

/** The exchange of the operator's key, as RFC 7523 has it. */
async function operatorToken(over: Record<string, unknown> = {}): Promise<ReturnType<typeof ask>> {
  const file = operatorOf(lab).environment["GOOGLE_APPLICATION_CREDENTIALS"]!;
  const key = JSON.parse(readFileSync(file, "utf8")) as KeyFile;
  const now = Math.floor(lab.now.getTime() / 1000);
  const claims = {
    iss: key.client_email,
    aud: "https://oauth2.googleapis.com/token",
    scope: "https://www.googleapis.com/auth/cloud-platform",
    iat: now,
    exp: now + 3600,
    ...over,
  };
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${part({ alg: "RS256", typ: "JWT", kid: key.private_key_id })}.${part(claims)}`;
  const signature = createSign("RSA-SHA256").update(signed).sign(key.private_key, "base64url");
  return ask(lab, {
    host: "oauth2.googleapis.com",
    path: "/token",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: form({
      grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
      assertion: `${signed}.${signature}`,
    }),
  });
}

beforeAll(async () => {
  lab = await startLab({ operator: true });
  lab.rows.push(...secretRows());
  lab.save();
  healthy = structuredClone(lab.rows);
  gateway = await googleToken(lab);
  operator = jsonOf(await operatorToken()).access_token as string;
});
beforeEach(() => {
  lab.rows = structuredClone(healthy);
  anew(lab, GOOGLE_SECRET);
});
afterAll(() => lab.close());

const add = (text: string, more: object = {}) =>
  secretManager(lab, operator, "POST", ":addVersion", {
    payload: { data: Buffer.from(text).toString("base64"), ...more },
  });
const point = async (version: number, etag?: string) =>
  secretManager(lab, operator, "PATCH", "?updateMask=versionAliases", {
    ...(etag !== undefined && { etag }),
    versionAliases: { current: String(version) },
  });
const access = (token: string, version = "current") =>
  secretManager(lab, token, "GET", `/versions/${version}:access`);
const textOf = (got: Awaited<ReturnType<typeof access>>): string =>
  Buffer.from(jsonOf(got).payload.data as string, "base64").toString();

describe("values of Secret Manager", () => {
  it("are read by alias once the alias was moved to a version", async () => {
    const before = await access(gateway);
    expect([before.status, codeOf(before)]).toEqual([404, "NOT_FOUND"]);
    expect(jsonOf(await add("one"))).toMatchObject({
      name: `${NAME}/versions/1`,
      state: "ENABLED",
    });
    await add("two");
    expect((await point(1)).status).toBe(200);
    expect(textOf(await access(gateway))).toBe("one");
    expect(textOf(await access(gateway, "latest"))).toBe("two");
    const got = jsonOf(await access(gateway));
    expect(got.payload.dataCrc32c).toBe(String(crc32c(Buffer.from("one"))));
  });

  it("are moved under the etag that was read, and under no older one", async () => {
    await add("one");
    await add("two");
    const { etag } = jsonOf(await secretManager(lab, operator, "GET", ""));
    expect((await point(1, etag)).status).toBe(200);
    const late = await point(2, etag);
    expect([late.status, codeOf(late)]).toEqual([400, "FAILED_PRECONDITION"]);
    expect(textOf(await access(gateway))).toBe("one");
    const shown = jsonOf(await secretManager(lab, operator, "GET", ""));
    expect([shown.name, shown.versionAliases]).toEqual([NAME, { current: "1" }]);
  });

  it("are disabled by a destruction that waits, and gone when the wait is over", async () => {
    await add("one");
    const asked = jsonOf(await secretManager(lab, operator, "POST", "/versions/1:destroy", {}));
    expect(asked.state).toBe("DISABLED");
    const refused = await access(gateway, "1");
    expect([refused.status, jsonOf(refused).error.message]).toEqual([
      400,
      `Secret Version [${NAME}/versions/1] is in DISABLED state.`,
    ]);
    const then = lab.now;
    lab.now = new Date(then.getTime() + 2 * 86_400_000);
    const late = jsonOf(await operatorToken()).access_token as string;
    const listed = jsonOf(await secretManager(lab, late, "GET", "/versions"));
    expect(listed.versions.map((one: { state: string }) => one.state)).toEqual(["DESTROYED"]);
    lab.now = then;
  });

  it("are checked by their checksum, which is CRC-32C", async () => {
    // Check value of the Castagnoli polynomial for "123456789".
    expect(crc32c(Buffer.from("123456789"))).toBe(0xe3069283);
    expect(codeOf(await add("one", { dataCrc32c: "1" }))).toBe("INVALID_ARGUMENT");
    expect((await add("one", { dataCrc32c: String(crc32c(Buffer.from("one"))) })).status).toBe(200);
  });
});

describe("refusals of Secret Manager", () => {
  it("are for a principal without the permission, in words that do not tell whether the secret is there", async () => {
    const written = await secretManager(lab, gateway, "POST", ":addVersion", {
      payload: { data: "eA==" },
    });
    expect([written.status, jsonOf(written).error.message]).toEqual([
      403,
      `Permission 'secretmanager.versions.add' denied for resource 'projects/${PROJECT}/secrets/atlas-dev-tenants-research' (or it may not exist).`,
    ]);
    lab.drop(`${GOOGLE_SECRET}/reader`);
    expect((await access(gateway, "latest")).status).toBe(403);
    lab.drop(GOOGLE_SECRET);
    expect((await access(gateway, "latest")).status).toBe(403);
    expect((await access(operator, "latest")).status).toBe(404);
  });

  it("are for a missing token, one of another scope, and an API that is off", async () => {
    const bare = await ask(lab, {
      host: "secretmanager.googleapis.com",
      path: `/v1/${GOOGLE_SECRET}`,
      method: "GET",
    });
    expect([bare.status, codeOf(bare)]).toEqual([401, "UNAUTHENTICATED"]);
    const narrow = jsonOf(await operatorToken({ scope: "https://www.googleapis.com/auth/iam" }));
    const refused = await access(narrow.access_token as string, "latest");
    expect([refused.status, jsonOf(refused).error.details[0].reason]).toEqual([
      403,
      "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
    ]);
    lab.drop(`${PROJECT}/secretmanager.googleapis.com`);
    expect(jsonOf(await access(gateway)).error.details[0].reason).toBe("SERVICE_DISABLED");
  });

  it("are for a key file's assertion that is forged, for another audience or too long-lived", async () => {
    const now = Math.floor(lab.now.getTime() / 1000);
    const problems = await Promise.all([
      operatorToken({ aud: "https://example.com" }),
      operatorToken({ exp: now + 7200 }),
      operatorToken({ iss: "someone@atlas-ml.iam.gserviceaccount.com" }),
    ]);
    expect(problems.map((got) => [got.status, jsonOf(got).error])).toEqual(
      problems.map(() => [400, "invalid_grant"]),
    );
  });
});
