import { findModel, loadCatalog, type ModelRow } from "../../catalog";
import { CliError } from "../errors";
import type { SecretStoreReference } from "../secrets/reference";
import { stackOutputs } from "../source";

/** A target as a stack's output `targets` has it. */
export interface OutputTarget {
  key: string;
  alias: string;
  /** Absent for a direct provider's. */
  cloud?: string;
  /** Absent for a cloud's. */
  provider?: string;
  /** Key in the catalog. */
  model: string;
  region: string;
}

/** What of a stack's outputs verification needs. */
export interface EndpointOutputs {
  /** With `/v1`. */
  endpointUrl: string;
  namespace?: string;
  targets: OutputTarget[];
  secrets?: SecretStoreReference;
}

/** An alias to call. */
export interface AliasToCall {
  alias: string;
  /** `unknown` for a model that the catalog does not have: an overlay's. */
  kind: ModelRow["kind"] | "unknown";
  targets: OutputTarget[];
}

/** The outputs of a stack that has an endpoint with a gateway; refuses any other. */
export async function readOutputs(options: {
  stack: string;
  cwd: string;
}): Promise<EndpointOutputs> {
  const { stack, cwd } = options;
  return parseOutputs(await stackOutputs(stack, cwd), stack);
}

/** The same from what `pulumi stack output --json` wrote. */
export function parseOutputs(content: unknown, stack: string): EndpointOutputs {
  const { endpointUrl, targets, gateway, secrets } = (content ?? {}) as {
    endpointUrl?: unknown;
    targets?: unknown;
    gateway?: { namespace?: string };
    secrets?: SecretStoreReference;
  };
  if (!Array.isArray(targets) || targets.length === 0)
    throw new CliError(
      "NOT_UP",
      `stack ${JSON.stringify(stack)}: must be up and have targets, its outputs name none; run \`pulumi up\``,
    );
  if (typeof endpointUrl !== "string")
    throw new CliError(
      "NO_GATEWAY",
      `stack ${JSON.stringify(stack)}: must have a gateway, its outputs have no \`endpointUrl\`; give it a \`gateway\` and run \`pulumi up\``,
    );
  return {
    endpointUrl,
    targets: targets as OutputTarget[],
    ...(gateway?.namespace !== undefined && { namespace: gateway.namespace }),
    ...(secrets && { secrets }),
  };
}

/** Every alias with the kind of call it takes, in the order of the description. */
export function aliasesOf(targets: readonly OutputTarget[]): AliasToCall[] {
  const catalog = loadCatalog();
  const names = [...new Set(targets.map(({ alias }) => alias))];
  return names.map((alias) => {
    const own = targets.filter((target) => target.alias === alias);
    const row = own.map(({ model }) => findModel(catalog, model)).find((found) => found);
    return { alias, kind: row?.kind ?? "unknown", targets: own };
  });
}
