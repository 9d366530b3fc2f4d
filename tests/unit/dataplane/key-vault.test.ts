// Proves what Key Vault's stand-in lets through and how it refuses; the forms are Azure's documented ones.
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { StoredResource } from "../../../sim/model";
import { azureToken, entra, jsonOf } from "./client";
import { startLab, TENANT, type Lab } from "./fixture";
import {
  anew,
  codeOf,
  operatorEntraToken,
  operatorOf,
  secretRows,
  vault,
  VAULT,
  VAULT_ID,
} from "./secret-fixture";

const API = "api-version=7.4";
const ENTRY = "/secrets/tenants-research";
let lab: Lab;
let healthy: StoredResource[];
let gateway: string;
let operator: string;

beforeAll(async () => {
  lab = await startLab({ operator: true });
  lab.rows.push(...secretRows());
  lab.save();
  healthy = structuredClone(lab.rows);
  gateway = await azureToken(lab, { scope: "https://vault.azure.net/.default" });
  operator = jsonOf(await operatorEntraToken(lab)).access_token as string;
});
beforeEach(() => {
  lab.rows = structuredClone(healthy);
  anew(lab, VAULT_ID);
});
afterAll(() => lab.close());

const put = (value: string, more: object = {}) =>
  vault(lab, operator, "PUT", `${ENTRY}?${API}`, {
    value,
    contentType: "application/json",
    ...more,
  });
const get = (token: string | undefined, tail = "", query = API) =>
  vault(lab, token, "GET", `${ENTRY}${tail}?${query}`);

describe("values of Key Vault", () => {
  it("are made by their first value, and read by the gateway from then on", async () => {
    const before = await get(gateway);
    expect([before.status, jsonOf(before).error.code]).toEqual([404, "SecretNotFound"]);
    const written = jsonOf(await put('{"keys":[]}', { tags: { by: "unified-ai" } }));
    expect(written.id).toMatch(
      new RegExp(`^https://${VAULT}\\.vault\\.azure\\.net/secrets/tenants-research/[0-9a-f]{32}$`),
    );
    expect(jsonOf(await get(gateway))).toEqual({
      value: '{"keys":[]}',
      contentType: "application/json",
      id: written.id,
      attributes: {
        enabled: true,
        created: Math.floor(lab.now.getTime() / 1000),
        updated: Math.floor(lab.now.getTime() / 1000),
        recoveryLevel: "CustomizedRecoverable",
        recoverableDays: 7,
      },
      tags: { by: "unified-ai" },
    });
  });

  it("keep every version; one that is disabled is refused", async () => {
    const first = jsonOf(await put("one"))
      .id.split("/")
      .at(-1) as string;
    await put("two");
    expect(jsonOf(await get(gateway)).value).toBe("two");
    expect(jsonOf(await get(gateway, `/${first}`)).value).toBe("one");
    const off = await vault(lab, operator, "PATCH", `${ENTRY}/${first}?${API}`, {
      attributes: { enabled: false },
    });
    expect(jsonOf(off).attributes.enabled).toBe(false);
    const refused = await get(gateway, `/${first}`);
    expect([refused.status, jsonOf(refused).error.innererror.code]).toEqual([
      403,
      "SecretDisabled",
    ]);
    const listed = jsonOf(await get(operator, "/versions")).value as {
      attributes: { enabled: boolean };
    }[];
    expect(listed.map(({ attributes }) => attributes.enabled)).toEqual([false, true]);
    expect(JSON.stringify(listed)).not.toContain('"value"');
  });

  it("are shown version by version in pages", async () => {
    for (const value of ["1", "2", "3"]) await put(value);
    const page = jsonOf(await get(operator, "/versions", `${API}&maxresults=2`));
    expect(page.value).toHaveLength(2);
    const next = new URL(page.nextLink as string);
    const rest = jsonOf(await vault(lab, operator, "GET", `${next.pathname}${next.search}`));
    expect([rest.value.length, rest.nextLink]).toEqual([1, null]);
  });
});

describe("refusals of Key Vault", () => {
  it("begin with a challenge that names the directory and the resource", async () => {
    const got = await get(undefined);
    expect([got.status, jsonOf(got)]).toEqual([
      401,
      {
        error: {
          code: "Unauthorized",
          message: "AKV10000: Request is missing a Bearer or PoP token.",
        },
      },
    ]);
    expect(got.headers["www-authenticate"]).toBe(
      `Bearer authorization="https://login.microsoftonline.com/${TENANT}", resource="https://vault.azure.net"`,
    );
  });

  it("are for a token of another resource, one of another issuer, and one that is over", async () => {
    const other = await get(await azureToken(lab));
    expect([other.status, jsonOf(other).error.message]).toEqual([
      401,
      "AKV10022: Invalid audience. Expected https://vault.azure.net, found: https://cognitiveservices.azure.com.",
    ]);
    expect(jsonOf(await get(lab.token())).error.message).toMatch(/^AKV10032: Invalid issuer/);
    const [head, , tail] = operator.split(".");
    const claims = {
      ...JSON.parse(Buffer.from(operator.split(".")[1]!, "base64url").toString()),
      exp: 9e9,
    };
    const forged = `${head}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.${tail}`;
    expect(jsonOf(await get(forged)).error.message).toMatch(/^AKV10046/);
    const then = lab.now;
    lab.now = new Date(then.getTime() + 2 * 3_600_000);
    expect((await get(operator)).status).toBe(401);
    lab.now = then;
  });

  it("are for addresses and principals that the vault does not admit", async () => {
    lab.find(VAULT_ID).inputs.properties = {
      ...(lab.find(VAULT_ID).inputs.properties as object),
      networkAcls: { defaultAction: "Deny", ipRules: [{ value: "198.51.100.1/32" }] },
    };
    lab.save();
    expect(jsonOf(await get(operator)).error.innererror.code).toBe("ForbiddenByFirewall");
    lab.rows = structuredClone(healthy);
    lab.save();
    const written = await vault(lab, gateway, "PUT", `${ENTRY}?${API}`, { value: "x" });
    expect([written.status, jsonOf(written).error.innererror.code]).toEqual([
      403,
      "ForbiddenByRbac",
    ]);
    expect(jsonOf(written).error.message).toContain(
      "Action: 'Microsoft.KeyVault/vaults/secrets/setSecret/action'",
    );
    lab.drop(`${VAULT_ID}/roleAssignments/operators`);
    expect(jsonOf(await put("x")).error.innererror.code).toBe("ForbiddenByRbac");
  });

  it("are for a call without a version of the API", async () => {
    expect(jsonOf(await get(operator, "", ""))).toEqual({
      error: { code: "BadParameter", message: "api-version must be specified" },
    });
  });

  it("end at the name of a vault that is not there", async () => {
    lab.drop(VAULT_ID);
    await vi.waitFor(
      () =>
        expect(lab.plane.hosts().map(({ name }) => name)).not.toContain(`${VAULT}.vault.azure.net`),
      { timeout: 10_000 },
    );
    await expect(get(operator)).rejects.toMatchObject({ code: "ECONNRESET" });
  });
});

describe("the operator in the directory", () => {
  it("is refused with a wrong secret, and as an application that is not there", async () => {
    const { environment } = operatorOf(lab);
    const ask = (over: Record<string, string>) =>
      entra(lab, { client_id: environment["AZURE_CLIENT_ID"]!, client_secret: "wrong", ...over });
    const wrong = await ask({});
    expect([wrong.status, jsonOf(wrong).error_codes]).toEqual([401, [7000215]]);
    expect(codeOf(wrong)).toBe("undefined");
    expect(
      jsonOf(await ask({ client_id: "00000000-0000-0000-0000-000000000000" })).error_codes,
    ).toEqual([700016]);
  });
});
