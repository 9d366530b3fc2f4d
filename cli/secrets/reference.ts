import { CliError } from "../errors";
import { stackOutputs } from "../source";

/** How to reach a store and its entries: the stack's output `secrets`. Holds nothing secret. */
export type SecretStoreReference = {
  /** Name of each entry in the store, by `tenants/<tenant>`, `providers/<provider>` and `redis`. */
  entries: Record<string, string>;
  /** Seconds between two looks of the gateway. */
  refreshSeconds: number;
} & (
  | { store: "aws"; region: string }
  | { store: "azure"; vaultUrl: string; tenantId: string }
  | { store: "gcp"; project: string }
  | {
      store: "vault";
      address: string;
      namespace?: string;
      mount: string;
      caCertificate?: string;
      /** Login for workloads without an issuer: path of the method, name of the role. */
      appRole?: { mount: string; role: string };
    }
);

const STORES = ["aws", "azure", "gcp", "vault"];

/** The reference that a stack exports. */
export async function readReference(options: {
  stack: string;
  cwd: string;
}): Promise<SecretStoreReference> {
  const { stack, cwd } = options;
  return parseReference(await stackOutputs(stack, cwd), stack);
}

/** What of a stack's outputs is the reference; refuses a stack without a store and one made by other code. */
export function parseReference(outputs: unknown, stack: string): SecretStoreReference {
  const found = (outputs as { secrets?: unknown } | null)?.secrets;
  if (found === undefined || found === null)
    throw new CliError(
      "NO_STORE",
      `stack ${JSON.stringify(stack)}: must have a gateway and be up, its outputs name no secret store; ` +
        "give it a `gateway` and run `pulumi up`",
    );
  const { store, entries, refreshSeconds } = found as Partial<SecretStoreReference>;
  const whole =
    typeof store === "string" &&
    STORES.includes(store) &&
    typeof entries === "object" &&
    entries !== null &&
    Object.values(entries).every((name) => typeof name === "string") &&
    typeof refreshSeconds === "number";
  if (!whole)
    throw new CliError(
      "NO_STORE",
      `stack ${JSON.stringify(stack)}: its output \`secrets\` must name a store and its entries, as this version of ` +
        "`unified-ai` knows them; run `pulumi up` with the program of this version",
    );
  return found as SecretStoreReference;
}

/** Names of a kind of entry, sorted. */
export function entryNames(
  reference: SecretStoreReference,
  kind: "tenants" | "providers",
): string[] {
  return Object.keys(reference.entries)
    .filter((entry) => entry.startsWith(`${kind}/`))
    .map((entry) => entry.slice(kind.length + 1))
    .sort();
}
