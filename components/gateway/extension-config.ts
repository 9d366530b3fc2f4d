import type { ResolvedAlias } from "../spec/resolved";
import { CALLER_PATHS, REFUSED_PATHS } from "./caller-paths";
import { TENANT_HEADER } from "./names";
import { tenantsOf } from "./targets";
import { EJECTION_SECONDS } from "./timeouts";
import { OLD_KEY_SUFFIX } from "./token-agent";
import type { GatewayedSpec } from "./types";

/** What `/v1/models` says of every alias: a day, in seconds since the epoch. */
export const MODELS_CREATED = Date.UTC(2026, 0, 1) / 1000;

const MIB = 1024 * 1024;

/** What the filter on the caller's side is told; extension/README.md says what it does with it. */
export function edgeConfig(spec: GatewayedSpec): Record<string, unknown> {
  const { maxBodyMiB, timeouts } = spec.gateway;
  const served = spec.aliases.filter((alias) => tenantsOf(alias, spec).length > 0);
  return {
    paths: Object.fromEntries(
      CALLER_PATHS.map(({ path, kind, rewrite, serves }) => [
        path,
        {
          kind,
          ...(serves && { aliases: namesOf(served.filter((alias) => serves(alias, spec))) }),
          ...(rewrite !== undefined && { rewrite }),
        },
      ]),
    ),
    unsupported: { ...REFUSED_PATHS },
    tenants: Object.fromEntries(
      Object.keys(spec.tenants).map((tenant) => [
        tenant,
        namesOf(served.filter((alias) => tenantsOf(alias, spec).includes(tenant))),
      ]),
    ),
    tenantHeader: TENANT_HEADER,
    oldKeySuffix: OLD_KEY_SUFFIX,
    requestIdHeader: "x-request-id",
    maxBodyBytes: maxBodyMiB * MIB,
    firstTokenTimeoutMs: timeouts.firstTokenSeconds * 1000,
    answerTimeoutMs: timeouts.answerSeconds * 1000,
    idleTimeoutMs: timeouts.idleSeconds * 1000,
    probeIntervalMs: EJECTION_SECONDS * 1000,
    modelsCreated: MODELS_CREATED,
    ownedBy: spec.tags.Project,
  };
}

/**
 * What the filter on the targets' side is told. `others` is set where there is more than one target: what `edge` knows them
 * by, and where they aren't asked in order, what of the calls each is to get.
 */
export function firstTokenConfig(
  spec: GatewayedSpec,
  others: { group?: string; shares?: readonly number[] } = {},
): Record<string, unknown> {
  return {
    ...others,
    holdLimitBytes: spec.gateway.maxBodyMiB * MIB,
    // The processor comes after it, reads the tenant for its metrics, and is told to remove the header.
    allowHeaders: [TENANT_HEADER],
  };
}

function namesOf(aliases: readonly ResolvedAlias[]): string[] {
  return aliases.map(({ name }) => name);
}
