// Proves the local cluster's own part: Secrets, who may touch them, and what the API server answers.
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { mintServiceAccountToken } from "../../../sim/dataplane/issuer";
import { answerCall, type ApiCall, type ApiServerOptions } from "../../../sim/home/api-server";
import { API_AUDIENCE } from "../../../sim/home/pod";
import { isAllowed } from "../../../sim/home/rbac";
import { Secrets } from "../../../sim/home/secrets";
import { environment, gateway, ISSUER, object } from "./environment";

const rules = (rule: object) => [
  object("rbac.authorization.k8s.io/v1", "Role", "agent", { rules: [rule as never] }),
  object("rbac.authorization.k8s.io/v1", "RoleBinding", "agent", {
    roleRef: { kind: "Role", name: "agent" },
    subjects: [{ kind: "ServiceAccount", name: "ai-gateway", namespace: "atlas-dev" }],
  }),
];
const one = {
  apiGroups: [""],
  resources: ["secrets"],
  resourceNames: ["azure-token"],
  verbs: ["get", "create", "patch"],
};
const rbac = (rule: object) => environment([gateway(), ...rules(rule)]).objects;

let folder: string;
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "cluster-"))));
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

describe("isAllowed", () => {
  const asks = (rule: object, account = "ai-gateway", name = "azure-token", verb = "patch") =>
    isAllowed(rbac(rule), "atlas-dev", account, {
      namespace: "atlas-dev",
      verb,
      resource: "secrets",
      name,
    });

  it("allows what a bound Role names, and nothing beside it", () => {
    expect(asks(one)).toBe(true);
    expect(asks(one, "someone")).toBe(false);
    expect(asks(one, "ai-gateway", "other")).toBe(false);
    expect(asks(one, "ai-gateway", "azure-token", "delete")).toBe(false);
    expect(asks({ ...one, resources: ["configmaps"] })).toBe(false);
    expect(asks({ ...one, apiGroups: ["apps"] })).toBe(false);
    expect(asks({ ...one, resourceNames: [] }, "ai-gateway", "other")).toBe(true);
  });
});

describe("Secrets", () => {
  it("keeps each in a file that only its owner can read", () => {
    const secrets = new Secrets(path.join(folder, "secrets"));
    secrets.put("a", { values: { k: "v" } });
    expect(secrets.get("a")).toEqual({ values: { k: "v" } });
    expect(fs.statSync(path.join(folder, "secrets", "a.json")).mode & 0o777).toBe(0o600);
    expect(secrets.get("b")).toBeUndefined();
    expect(() => secrets.get("../../etc/passwd")).toThrow("no name of an object");
  });
});

describe("the API server", () => {
  const changed: string[] = [];
  const options = (rule: object = one): ApiServerOptions => ({
    clouds: folder,
    authority: path.join(folder, "ca"),
    issuer: ISSUER,
    namespace: "atlas-dev",
    rbac: rbac(rule),
    secrets: new Secrets(path.join(folder, "secrets")),
    changed: (name) => void changed.push(name),
  });
  const token = (more: object = {}) =>
    mintServiceAccountToken(folder, {
      issuer: ISSUER,
      namespace: "atlas-dev",
      serviceAccount: "ai-gateway",
      audiences: [API_AUDIENCE],
      ...more,
    });
  const call = (more: Partial<ApiCall> = {}, bearer = token()): ApiCall => ({
    method: "GET",
    url: "/api/v1/namespaces/atlas-dev/secrets/azure-token?fieldManager=agent&force=true",
    headers: { authorization: `Bearer ${bearer}`, "content-type": "application/apply-patch+yaml" },
    body: JSON.stringify({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "azure-token", annotations: { a: "b" } },
      data: { apiKey: Buffer.from("s3cret").toString("base64") },
    }),
    ...more,
  });

  it("creates by apply, gives back, and applies again", () => {
    expect(answerCall(options(), call()).status).toBe(404);
    expect(answerCall(options(), call({ method: "PATCH" })).status).toBe(201);
    expect(answerCall(options(), call({ method: "PATCH" })).status).toBe(200);
    expect(answerCall(options(), call()).body).toMatchObject({
      kind: "Secret",
      metadata: { name: "azure-token", namespace: "atlas-dev", annotations: { a: "b" } },
      data: { apiKey: "czNjcmV0" },
    });
    expect(changed).toEqual(["azure-token", "azure-token"]);
  });
  it("needs `create` as well for what is not there", () => {
    const refused = answerCall(
      options({ ...one, verbs: ["get", "patch"] }),
      call({ method: "PATCH" }),
    );
    expect([refused.status, JSON.stringify(refused.body)]).toEqual([
      403,
      expect.stringContaining('ai-gateway\\" cannot create resource'),
    ]);
  });
  it.each([
    ["no token", ""],
    ["another audience", () => token({ audiences: ["sts.amazonaws.com"] })],
    ["another namespace's account", () => token({ namespace: "atlas-prod" })],
    ["an expired one", () => token({ now: new Date(Date.now() - 7_200_000) })],
    ["another issuer", () => token({ issuer: ISSUER.replace("ABC", "DEF") })],
    ["a changed one", () => `${token().slice(0, -4)}AAAA`],
  ])("knows nobody by %s", (_what, bearer) => {
    const text = typeof bearer === "string" ? bearer : bearer();
    expect(answerCall(options(), call({}, text)).status).toBe(401);
  });
  it("answers no other verb, namespace or body", () => {
    expect(answerCall(options(), call({ method: "DELETE" })).status).toBe(405);
    const elsewhere = "/api/v1/namespaces/kube-system/secrets/azure-token";
    expect(answerCall(options(), call({ url: elsewhere })).status).toBe(403);
    expect(answerCall(options(), call({ method: "PATCH", body: "a: b" })).status).toBe(400);
  });
});
