import type { Api } from "../../facts/vault/row";
import { CloudError, type Props, type ProviderSettings } from "../../model";
import type { Organisation } from "../../store/organisation";
import type { ControlPlane } from "../plane";

/** Settings that would put a credential into the state of the stack; the local clouds are stricter than the provider. */
const CREDENTIALS = ["token", "authLoginUserpass", "authLoginRadius"];

/** Binds a provider instance to the Vault of these clouds; throws when the real one would not get there. */
export function bindVault(config: Props, organisation: Organisation): ProviderSettings {
  const wanted = organisation.vault.address;
  const address = typeof config["address"] === "string" ? config["address"] : "";
  if (address === "")
    throw new CloudError(
      "NoAddress",
      400,
      "failed to configure new Vault API: no vault address set",
    );
  if (address.replace(/\/$/, "") !== wanted) {
    throw new CloudError(
      "NoSuchHost",
      503,
      `dial tcp: lookup ${hostOf(address)}: no such host; the Vault of the local clouds is ${wanted} (\`vault.address\` of world.json)`,
    );
  }
  refuseNamespace(config);
  const given = CREDENTIALS.find((name) => config[name] !== undefined);
  if (given !== undefined) {
    throw new CloudError(
      "CredentialInState",
      400,
      `\`${given}\` of the Vault provider: must not be an input, which the state would keep; log in beforehand and let the provider find VAULT_TOKEN`,
    );
  }
  return { cloud: "vault", account: "local", config };
}

/** The API of the server, started when it does not run. */
export async function openApi(plane: ControlPlane, inputs: Props): Promise<Api> {
  refuseNamespace(inputs);
  const api = await plane.vault.api();
  return {
    read: (path) => api.read(path),
    write: (path, body) => api.write(path, body),
    delete: (path) => api.delete(path),
    auditRoot: plane.vault.auditRoot,
  };
}

/** The community edition ignores namespaces, so that what was meant for one would end in the root. */
function refuseNamespace({ namespace }: Props): void {
  if (namespace === undefined || namespace === "") return;
  throw new CloudError(
    "NoNamespaces",
    400,
    `namespace ${JSON.stringify(namespace)}: the local Vault is the community edition, which has none; leave it out locally`,
  );
}

function hostOf(address: string): string {
  try {
    return new URL(address).hostname;
  } catch {
    return JSON.stringify(address);
  }
}
