import type { SecretStoreReference } from "../../../../secrets/store";
import { azureExchange } from "../azure";
import type { Clock } from "../clock";
import type { AgentConfig, SecretsConfig } from "../config";
import { ExchangeError } from "../credential";
import type { HttpSend } from "../http-client";
import type { Log, Redactor } from "../log";
import type { Keepers } from "../server";
import { awsReader } from "./aws-reader";
import { azureReader, KEY_VAULT_SCOPE } from "./azure-reader";
import { googleReader } from "./google-reader";
import { clusterSecrets } from "./kubernetes-secret";
import { Lease } from "./lease";
import type { ReadEntries } from "./reader";
import { readReference } from "./reference";
import { SecretsKeeper } from "./secrets-keeper";
import { vaultLogin, vaultReader } from "./vault-reader";

/** What the keeper shares with the rest of the agent. */
interface Shared {
  keepers: Keepers;
  send: HttpSend;
  redactor: Redactor;
  clock: Clock;
  log: Log;
}

/** The keeper of tenants' and providers' keys, with the gateway's own identity at whatever store the reference names. */
export function makeSecretsKeeper(
  config: AgentConfig,
  secrets: SecretsConfig,
  shared: Shared,
): SecretsKeeper {
  const { keepers, send, redactor, clock, log } = shared;
  return new SecretsKeeper({
    reference: () => readReference(secrets.referenceFile),
    reader: (reference) => readerOf(reference, config, secrets, shared),
    settled: Promise.all(Object.values(keepers).map(({ settled }) => settled)).then(
      () => undefined,
    ),
    cluster: clusterSecrets(secrets.kubernetes, send, redactor),
    tenantSecret: secrets.tenantSecret,
    providerSecrets: secrets.providerSecrets,
    ...(secrets.redisSecret !== undefined && { redisSecret: secrets.redisSecret }),
    clock,
    log,
    redactor,
  });
}

function readerOf(
  reference: SecretStoreReference,
  config: AgentConfig,
  secrets: SecretsConfig,
  { keepers, send, redactor, clock }: Shared,
): ReadEntries {
  const ca = secrets.caFile !== undefined && { caFile: secrets.caFile };
  switch (reference.store) {
    case "aws": {
      const { region } = reference;
      const url = secrets.awsUrl ?? `https://secretsmanager.${region}.amazonaws.com/`;
      const keeper = keepers.aws ?? none("aws");
      return awsReader({ url, region, ...ca }, send, keeper, clock);
    }
    case "azure": {
      const identity = config.azure ?? none("azure");
      const { tenantId, vaultUrl } = reference;
      const settings = { ...identity, tenantId, scope: KEY_VAULT_SCOPE };
      const lease = new Lease(azureExchange(settings, send, redactor), clock);
      return azureReader({ vaultUrl, ...ca }, send, lease);
    }
    case "gcp":
      return googleReader({ url: secrets.gcpUrl, ...ca }, send, keepers.gcp ?? none("gcp"), clock);
    case "vault": {
      const { address, namespace, mount, authMount, role, caCertificate } = reference;
      const tokenFile = secrets.vaultTokenFile ?? none("vault");
      const settings = {
        ...{ address, mount, authMount, role, tokenFile, ...ca },
        ...(namespace !== undefined && { namespace }),
        ...(caCertificate !== undefined && { ca: caCertificate }),
      };
      const lease = new Lease(vaultLogin(settings, send, redactor), clock);
      return vaultReader(settings, send, lease);
    }
  }
}

function none(store: string): never {
  throw new ExchangeError(`the gateway has no identity for the secret store ${store}`);
}
