import { openAws } from "./aws";
import { openAzure } from "./azure";
import type { SecretStoreClient } from "./client";
import { openGcp } from "./gcp";
import type { SecretStoreReference } from "./reference";
import { openVault } from "./vault";

/** The client of a stack's store. Each loads its cloud's SDK when it is opened: no other command pays for one. */
export async function openStore(
  reference: SecretStoreReference,
  options: { say?: (line: string) => void } = {},
): Promise<SecretStoreClient> {
  switch (reference.store) {
    case "vault":
      return openVault(reference, options);
    case "aws":
      return openAws(reference);
    case "azure":
      return openAzure(reference);
    case "gcp":
      return openGcp(reference);
  }
}
