import * as fs from "node:fs";
import { runningVault, vaultKeys } from "../../sim/vault/place";
import { CliError } from "../errors";
import { localLayout } from "./layout";
import { leadNamesTo } from "./names";
import { startOperatorApis } from "./operator";

/** Whether this process runs in the environment that `unified-ai local exec` makes. */
export const onLocalClouds = (env: NodeJS.ProcessEnv): boolean =>
  !!env["PULUMI_DEBUG_PROVIDERS"] && !!env["UNIFIED_AI_LOCAL_DIR"];

/**
 * Makes this process an operator of the local clouds: their secret store of a kind is reached as a real one is, under its
 * real name and with credentials that are good nowhere else.
 */
export async function operateLocalStore(store: string, env: NodeJS.ProcessEnv): Promise<void> {
  const layout = localLayout(env["UNIFIED_AI_LOCAL_DIR"]);
  if (store === "vault") return operateVault(layout.clouds, env);
  const apis = await startOperatorApis(layout);
  // What `local exec` took out or made unusable.
  Object.assign(env, apis.environment);
  const port = Number(apis.address.split(":").at(-1));
  leadNamesTo({ port, ca: fs.readFileSync(apis.ca, "utf8") });
}

function operateVault(clouds: string, env: NodeJS.ProcessEnv): void {
  const place = runningVault(clouds);
  const keys = vaultKeys(clouds);
  if (!place || !keys)
    throw new CliError(
      "STORE_UNREACHABLE",
      "Vault of the local clouds: must run, got nothing; `pulumi up` or `pulumi preview` of a stack that uses it starts it",
    );
  env["VAULT_ADDR"] = place.localAddress;
  env["VAULT_CACERT"] = place.ca;
  env["VAULT_TOKEN"] = keys.rootToken;
}
