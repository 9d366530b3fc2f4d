import subject from "../../../../policies/rules/vault/vault-provider-tls";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "pulumi:providers:vault";
const PLAIN =
  "`address` must be an https:// address, got a plain http:// one; set `address` to the https:// address of Vault";
const UNCHECKED =
  "`skipTlsVerify` must be left out, got a value that is not printed; leave `skipTlsVerify` out, and give a private CA as `caCertFile`";

describeRule(subject, {
  passes: {
    https: { type, inputs: { address: "https://vault.example.com:8200" } },
    "an agent on the same machine": { type, inputs: { address: "http://127.0.0.1:8200" } },
    "an agent by IPv6": { type, inputs: { address: "http://[::1]:8200" } },
    "the check switched on": { type, inputs: { skipTlsVerify: "false" } },
  },
  fails: {
    "plain HTTP": { type, inputs: { address: "http://vault:8200" }, messages: [PLAIN] },
    "in capitals": { type, inputs: { address: "HTTP://VAULT" }, messages: [PLAIN] },
    "no check of the certificate": {
      type,
      inputs: { address: "https://vault", skipTlsVerify: "true" },
      messages: [UNCHECKED.replace("a value that is not printed", '"true"')],
    },
    both: {
      type,
      inputs: { address: "http://vault", skipTlsVerify: true },
      messages: [PLAIN, UNCHECKED.replace("a value that is not printed", "true")],
    },
  },
  missing: { type },
  unknown: { type, inputs: { address: UNKNOWN }, path: "address" },
  config: {
    without: { type, inputs: { address: "http://vault.vault.svc" }, messages: [PLAIN] },
    with: {
      type,
      inputs: { address: "http://vault.vault.svc" },
      config: { plainHosts: ["vault.vault.svc"] },
    },
  },
  ignores: { type: "pulumi:providers:aws", inputs: { address: "http://vault" } },
});
