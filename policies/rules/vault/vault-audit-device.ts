import { stackRule } from "../../stack-rule";

interface Config {
  /** Fewest audit devices. */
  devices: number;
  /** Whether another stack makes them. */
  elsewhere: boolean;
}

const AUDIT = "vault:index/audit:Audit";

/** A stack that sets up a Vault sets up what records its use. */
export default stackRule<Config>({
  id: "vault-audit-device",
  title: "A stack that mounts secret engines or login methods has audit devices",
  severity: "high",
  why: "Without an audit device nobody can say afterwards who read a secret; with only one, Vault stops answering when that one fails.",
  seen: "a Vault whose only audit device, a remote syslog, timed out: every request ended in an internal error (github.com/hashicorp/vault/issues/15932)",
  remedy: "Add two `vault.Audit` resources of different kinds, such as a file and a socket.",
  publicIds: ["Vault production hardening: enable audit devices"],
  config: {
    schema: {
      devices: {
        type: "integer",
        minimum: 1,
        default: 2,
        description: "Fewest audit devices.",
      },
      elsewhere: {
        type: "boolean",
        default: false,
        description: "Whether another stack makes the audit devices of this Vault.",
      },
    },
    defaults: { devices: 2, elsewhere: false },
  },

  applies: (token) =>
    /^vault:index\/(audit:Audit|mount:Mount|authBackend:AuthBackend)$/.test(token) ||
    /^vault:jwt\/authBackend:AuthBackend$/.test(token),

  check(stack, config) {
    if (config.elsewhere) return;
    const devices = stack.resources.filter(({ token }) => token === AUDIT);
    if (stack.resources.length === devices.length) return;
    // A device that replicates nowhere counts like any other; one without options records nothing.
    const working = devices.filter((each) => !each.get("options").isMissing);
    if (working.length >= config.devices) return;
    stack.violation({
      must: `have at least ${config.devices} audit devices`,
      got: `${working.length}`,
      fix: "add `vault.Audit` resources of different kinds, or set `elsewhere` of vault-audit-device when another stack makes them",
    });
  },
});
