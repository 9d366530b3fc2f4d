import { rule } from "../../rule";

interface Config {
  /** Hosts that may be reached in plain text, such as an agent on the same machine. */
  plainHosts: string[];
}

/** Secrets do not cross a network in plain text or to whoever answers. */
export default rule<Config>({
  id: "vault-provider-tls",
  title: "Providers reach Vault over TLS and check its certificate",
  severity: "high",
  why: "Over plain HTTP, or without the check of the certificate, whoever stands between reads the token and every secret.",
  seen: "an injector that skipped the check of Vault's certificate by default (github.com/hashicorp/vault-k8s/pull/34)",
  remedy:
    "Set `address` to https://..., leave `skipTlsVerify` out, and give a private CA as `caCertFile`.",
  publicIds: ["Vault production hardening: end-to-end TLS"],
  config: {
    schema: {
      plainHosts: {
        type: "array",
        items: { type: "string" },
        default: ["127.0.0.1", "localhost", "[::1]"],
        description: "Hosts that may be reached over plain HTTP: an agent on the same machine.",
      },
    },
    defaults: { plainHosts: ["127.0.0.1", "localhost", "[::1]"] },
  },

  applies: (token) => token === "pulumi:providers:vault",

  check(resource, config) {
    const address = resource.get("address");
    resource.attempt(() => {
      const host = /^http:\/\/(\[[^\]]*\]|[^/:]+)/i.exec(address.text() ?? "")?.[1];
      if (host === undefined || config.plainHosts.includes(host.toLowerCase())) return;
      resource.violation({
        at: address,
        must: "be an https:// address",
        got: "a plain http:// one",
        fix: "set `address` to the https:// address of Vault",
      });
    });
    resource.attempt(() => {
      const at = resource.get("skipTlsVerify");
      if (!at.is(true)) return;
      const fix = "leave `skipTlsVerify` out, and give a private CA as `caCertFile`";
      resource.violation({ at, must: "be left out", fix });
    });
  },
});
