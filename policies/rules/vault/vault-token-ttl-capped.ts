import type { Resource } from "../../resource";
import { rule } from "../../rule";

interface Config {
  /** Longest life of a token of a login, in hours. */
  hours: number;
}

/** Types with the common token settings, checked against the SDK's declarations (7.8.0, 2026-11-21). */
const ROLES =
  /^vault:(jwt|kubernetes|aws|azure|gcp|appRole|alicloud|saml|tokenauth)\/(authBackendRole|roles?):|^vault:index\/(cert|oci|scep)AuthBackendRole:|^vault:(ldap|okta|github)\/authBackend:/;
const TOKEN = "vault:index/token:Token";

/** Tokens end after some hours, renewed or not. */
export default rule<Config>({
  id: "vault-token-ttl-capped",
  title: "Tokens that a login gives end after some hours",
  severity: "medium",
  why: "A token that leaked works until it ends; Vault's default lets it live, renewed, for 32 days, and a periodic one for ever.",
  seen: "tokens of CI runs that were never revoked and lived on after every plan and apply (github.com/hashicorp/terraform-provider-vault/issues/2021)",
  remedy: "Set `tokenMaxTtl` or `tokenExplicitMaxTtl` in seconds, and leave `tokenPeriod` out.",
  publicIds: ["Vault production hardening: short TTLs"],
  config: {
    schema: {
      hours: {
        type: "number",
        exclusiveMinimum: 0,
        default: 24,
        description: "Longest life of a token, renewals included, in hours.",
      },
    },
    defaults: { hours: 24 },
  },

  applies: (token) => token === TOKEN || ROLES.test(token),

  check(resource, config) {
    if (resource.token === TOKEN) return judgeToken(resource, config);
    const most = config.hours * 3600;
    const period = resource.get("tokenPeriod");
    const explicit = resource.get("tokenExplicitMaxTtl");
    const cap = resource.get("tokenMaxTtl");
    // Only the explicit cap ends a periodic token.
    const caps = (period.number() ?? 0) > 0 ? [explicit] : [explicit, cap];
    const seconds = caps.map((each) => each.number() ?? 0).filter((each) => each > 0);
    if (seconds.length > 0 && Math.min(...seconds) <= most) return;
    const at = caps.at(-1) ?? cap;
    resource.violation({
      at,
      must: `be at most ${most} seconds`,
      fix: `set \`${String(at.path.at(-1))}\` to ${most} or less`,
    });
  },
});

function judgeToken(resource: Resource, { hours }: Config): void {
  const at = resource.get("explicitMaxTtl");
  const seconds = secondsOf(at.text());
  if (seconds !== undefined && seconds > 0 && seconds <= hours * 3600) return;
  resource.violation({
    at,
    must: `be at most ${hours}h`,
    fix: `set \`explicitMaxTtl\` to "${hours}h" or less`,
  });
}

/** `90`, `90s`, `1h30m`, `2d`. */
function secondsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  const unit: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
  if (!/^(\d+[smhd])+$/.test(text)) return undefined;
  return [...text.matchAll(/(\d+)([smhd])/g)].reduce(
    (sum, [, amount, letter]) => sum + Number(amount) * (unit[letter as string] as number),
    0,
  );
}
