// Proves what the API server is asked, against the one of the local home; a cluster's own is proven nowhere here.
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { HttpSend } from "../../../components/gateway/token-agent/agent/http-client";
import { Redactor } from "../../../components/gateway/token-agent/agent/log";
import {
  clusterSecrets,
  holds,
  type ClusterSecrets,
} from "../../../components/gateway/token-agent/agent/secrets/kubernetes-secret";
import { mintServiceAccountToken } from "../../../sim/dataplane/issuer";
import { answerCall, type ApiServerOptions } from "../../../sim/home/api-server";
import { Secrets } from "../../../sim/home/secrets";

const NAME = "ai-tenant-keys";
const ISSUER = "https://oidc.eks.us-east-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF";
const { signal } = new AbortController();

let folder: string;
let local: Secrets;
let changed: string[];
let calls: { method: string; type: string | undefined; status: number }[];
let redactor: Redactor;
let cluster: ClusterSecrets;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "kubernetes-secret-"));
  local = new Secrets(path.join(folder, "secrets"));
  changed = [];
  calls = [];
  redactor = new Redactor();
  const options: ApiServerOptions = {
    clouds: folder,
    authority: path.join(folder, "ca"),
    issuer: ISSUER,
    namespace: "atlas-dev",
    rbac: [...rbac("atlas-dev", NAME), ...rbac("envoy-gateway-system", "ai-redis-auth")],
    secrets: local,
    changed: (name) => changed.push(name),
  };
  const send: HttpSend = async ({ method, url, headers = {}, body = "" }) => {
    const { pathname, search } = new URL(url);
    const answer = answerCall(options, { method, url: pathname + search, headers, body });
    calls.push({ method, type: headers["content-type"], status: answer.status });
    return { status: answer.status, headers: {}, body: JSON.stringify(answer.body) };
  };
  const tokenFile = path.join(folder, "token");
  const token = mintServiceAccountToken(folder, {
    issuer: ISSUER,
    namespace: "atlas-dev",
    serviceAccount: "ai-gateway",
    audiences: ["https://kubernetes.default.svc"],
    seconds: 3600,
  });
  fs.writeFileSync(tokenFile, token);
  const config = { apiUrl: "https://kubernetes", namespace: "atlas-dev", tokenFile };
  cluster = clusterSecrets(config, send, redactor);
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const rbac = (namespace: string, name: string): ApiServerOptions["rbac"] => [
  {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "Role",
    metadata: { name: "agent", namespace },
    rules: [
      {
        apiGroups: [""],
        resources: ["secrets"],
        resourceNames: [name],
        verbs: ["get", "create", "patch"],
      },
    ],
  },
  {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    metadata: { name: "agent", namespace },
    roleRef: { kind: "Role", name: "agent" },
    subjects: [{ kind: "ServiceAccount", name: "ai-gateway", namespace: "atlas-dev" }],
  },
];

describe("clusterSecrets", () => {
  const first = { values: { acme: "key-of-acme", beta: "key-of-beta" }, expires: {} };
  const second = {
    values: { acme: "new-key-of-acme", "acme.old": "key-of-acme" },
    expires: { "acme.old": "2026-11-21T12:00:00.000Z" },
  };

  it("makes a Secret by server-side apply and reads it back", async () => {
    expect(await cluster.read(NAME, signal)).toBeUndefined();
    await cluster.write(NAME, first, undefined, signal);
    const found = await cluster.read(NAME, signal);
    expect(found).toMatchObject({ ...first, foreign: false });
    expect(found && holds(found, first)).toBe(true);
    expect(found && holds(found, second)).toBe(false);
    expect(calls[1]).toMatchObject({ type: "application/apply-patch+yaml", status: 201 });
    expect(changed).toEqual([NAME]);
  });

  it("takes names away by a merge patch, also those that others put there", async () => {
    await cluster.write(NAME, first, undefined, signal);
    local.put(NAME, { values: { ...first.values, mallory: "key-of-mallory" } });
    await cluster.write(NAME, second, await cluster.read(NAME, signal), signal);
    expect(local.get(NAME)?.values).toEqual(second.values);
    expect(await cluster.read(NAME, signal)).toMatchObject(second);
    await cluster.write(
      NAME,
      { values: {}, expires: {} },
      await cluster.read(NAME, signal),
      signal,
    );
    expect(local.get(NAME)?.values).toEqual({});
  });

  it("is refused when the Secret has changed since it was read", async () => {
    await cluster.write(NAME, first, undefined, signal);
    const before = await cluster.read(NAME, signal);
    await cluster.write(NAME, second, before, signal);
    const late = cluster.write(NAME, first, before, signal);
    await expect(late).rejects.toThrow("kubernetes: status 409 Conflict");
    expect(local.get(NAME)?.values).toEqual(second.values);
  });

  it("is refused any other Secret", async () => {
    await expect(cluster.read("ai-azure-token", signal)).rejects.toThrow("403 Forbidden");
    const write = cluster.write("other", first, undefined, signal);
    await expect(write).rejects.toThrow("403 Forbidden");
  });

  it("keeps a Secret of another namespace, where a Role of that namespace lets it", async () => {
    const name = "envoy-gateway-system/ai-redis-auth";
    const content = { values: { password: "0123456789abcdef" }, expires: {} };
    await cluster.write(name, content, undefined, signal);
    expect(await cluster.read(name, signal)).toMatchObject(content);
    expect(local.get("envoy-gateway-system.ai-redis-auth")?.values).toEqual(content.values);
    const own = cluster.read(`envoy-gateway-system/${NAME}`, signal);
    await expect(own).rejects.toThrow("403 Forbidden");
    await expect(cluster.read("ai-redis-auth", signal)).rejects.toThrow("403 Forbidden");
  });

  it("tells the redactor what it reads", async () => {
    local.put(NAME, { values: first.values });
    await cluster.read(NAME, signal);
    expect(redactor.clean("x key-of-acme x")).toBe("x [redacted] x");
  });
});
