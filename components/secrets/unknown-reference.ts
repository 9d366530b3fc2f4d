import type { ResolvedSecrets } from "../spec/resolved";
import { entryPaths, type EntrySource } from "./entries";
import type { SecretStoreReference } from "./store";

/** The form of the reference before the store is there: right in everything that is plain, without ids. */
export function unknownReference(
  spec: EntrySource & { secrets: ResolvedSecrets },
): SecretStoreReference {
  const { store, refreshSeconds, vault } = spec.secrets;
  const entries = Object.fromEntries(entryPaths(spec).map((entry) => [entry, ""]));
  const common = { entries, refreshSeconds };
  switch (store) {
    case "aws":
      return { ...common, store, region: "" };
    case "azure":
      return { ...common, store, vaultUrl: "", tenantId: "" };
    case "gcp":
      return { ...common, store, project: "" };
    case "vault":
      return {
        ...common,
        store,
        address: vault!.address,
        ...(vault!.namespace !== undefined && { namespace: vault!.namespace }),
        mount: vault!.mount,
        ...(vault!.caCertificate !== undefined && { caCertificate: vault!.caCertificate }),
        authMount: "",
        role: "",
      };
  }
}
