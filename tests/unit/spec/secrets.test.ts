import { describe, expect, it } from "vitest";
import { entryPaths } from "../../../components/secrets/entries";
import { changed, check, issuesAfter, type Any } from "./fixture";

const CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIIBszCC\n-----END CERTIFICATE-----\n";
const GROUP = "00000000-0000-4000-8000-00000000000a";

/** The good description with a gateway and this `secrets`. */
function withSecrets(secrets?: unknown, change: (spec: Any) => void = () => {}) {
  return (spec: Any): void => {
    spec.gateway = { home: "aws", domain: "ai.dev.example.com", zoneId: "Z0123456789ABCDEFGHIJ" };
    spec.cluster = { apiAddresses: ["203.0.113.10"] };
    spec.models.chat.capabilities = ["streaming", "tools", "vision"];
    if (secrets !== undefined) spec.secrets = secrets;
    change(spec);
  };
}
const problems = (secrets: unknown, change: (spec: Any) => void = () => {}): string[] =>
  issuesAfter(withSecrets(secrets, change)).map(({ path, reason }) => `${path}: ${reason}`);
const resolved = (secrets?: unknown) => check(changed(withSecrets(secrets))).spec!.secrets;

describe("where keys are kept", () => {
  it("is the secret manager of the gateway's home, looked at every minute, unless said otherwise", () => {
    expect(resolved()).toEqual({ store: "aws", refreshSeconds: 60, operators: [] });
    expect(resolved({ store: "gcp", refreshSeconds: 15 })).toEqual({
      store: "gcp",
      refreshSeconds: 15,
      operators: [],
    });
  });

  it("is a Vault server with a mount of its own", () => {
    const vault = { address: "https://vault.example.com:8200" };
    expect(resolved({ store: "vault", vault })).toEqual({
      store: "vault",
      refreshSeconds: 60,
      operators: [],
      vault: { ...vault, mount: "ai-providers" },
    });
    const all = { ...vault, namespace: "platform/ai", mount: "keys", caCertificate: CERTIFICATE };
    expect(resolved({ store: "vault", vault: all })!.vault).toEqual(all);
  });

  it("is nothing without a gateway", () => {
    expect(check(changed(() => {})).spec).not.toHaveProperty("secrets");
    expect(issuesAfter((spec) => (spec.secrets = { store: "aws" }))).toEqual([
      {
        path: "secrets",
        reason:
          "must not be given without `gateway`, which is all that reads them; add `gateway` or remove `secrets`",
      },
    ]);
  });

  it("has to be in a cloud that is enabled", () => {
    const found = problems({ store: "gcp" }, (spec) => {
      delete spec.gcp;
      spec.models.chat.targets.splice(2, 1);
    });
    expect(found).toEqual([
      'secrets.store: must be an enabled cloud, in which the gateway has an identity, or "vault", got "gcp"; add `gcp` with its account and region, or use another store',
    ]);
  });

  it.each([
    [
      { store: "vualt" },
      'secrets.store: must be one of "vault", "aws", "azure", "gcp", got "vualt"; use "vault"',
    ],
    [{ refreshSeconds: 14 }, "secrets.refreshSeconds: must be at least 15, got 14; use 15 or more"],
    [
      { refreshSeconds: 3601 },
      "secrets.refreshSeconds: must be at most 3600, got 3601; use 3600 or less",
    ],
    [
      { store: "vault" },
      'secrets.vault: must be given with store "vault", got nothing; add the server\'s `address`',
    ],
    [
      { vault: { address: "https://vault.example.com" } },
      'secrets.vault: must not be given with store "aws", which nobody asks for it; remove it, or use `store: vault`',
    ],
    [
      { store: "vault", vault: { address: "http://vault.example.com" } },
      'secrets.vault.address: must be an https URL of a lower-case host, without user, path or a slash at its end, got "http://vault.example.com"; write it as "https://vault.example.com:8200"',
    ],
    [
      { store: "vault", vault: { address: "https://vault.example.com/" } },
      'secrets.vault.address: must be an https URL of a lower-case host, without user, path or a slash at its end, got "https://vault.example.com/"; write it as "https://vault.example.com:8200"',
    ],
    [
      { store: "vault", vault: { address: "https://vault.example.com", mount: "sys/keys" } },
      'secrets.vault.mount: must not begin with a path of Vault\'s own, got "sys/keys"; use "ai-providers"',
    ],
    [
      { operators: ["platform"] },
      'secrets.operators[0]: must be the ARN of an IAM role, got "platform"; write it as "arn:aws:iam::111122223333:role/platform"',
    ],
    [
      { store: "azure", operators: [GROUP, GROUP] },
      `secrets.operators[1]: must name an operator once, got "${GROUP}" again; remove it`,
    ],
    [
      { store: "gcp", operators: ["allUsers"] },
      'secrets.operators[0]: must be a member as Google Cloud writes it, got "allUsers"; write it as "group:platform@example.com"',
    ],
    [
      {
        store: "vault",
        vault: { address: "https://vault.example.com" },
        operators: ["platform"],
      },
      'secrets.operators: must not be given with store "vault", whose own policies say who writes, got ["platform"]; remove it',
    ],
  ])("refuses %j", (secrets, problem) => {
    expect(problems(secrets)).toEqual([problem]);
  });

  it("takes a certificate, and never a private key", () => {
    const vault = (caCertificate: string) => ({
      store: "vault",
      vault: { address: "https://vault.example.com", caCertificate },
    });
    expect(problems(vault(CERTIFICATE + CERTIFICATE))).toEqual([]);
    const [problem] = problems(vault(CERTIFICATE.replaceAll("CERTIFICATE", "PRIVATE KEY")));
    expect(problem).toMatch(/^secrets\.vault\.caCertificate: must be certificates as PEM/);
  });
});

describe("the entries", () => {
  const entries = (change: (spec: Any) => void = () => {}) =>
    entryPaths(check(changed(withSecrets(undefined, change))).spec!);

  it("are one per tenant, and the counters' Redis where the cluster is the environment's own", () => {
    expect(entries()).toEqual(["tenants/research", "redis"]);
    expect(entries((spec) => (spec.tenants["back-office"] = { models: ["chat"] }))).toEqual([
      "tenants/research",
      "tenants/back-office",
      "redis",
    ]);
  });

  it("are one per direct provider that is opted in", () => {
    const own = { tenants: {}, directProviders: [{ name: "openai" }, { name: "cohere" }] };
    expect(entryPaths(own)).toEqual(["providers/openai", "providers/cohere"]);
  });
});
