import { makeAuthorization } from "./authorization";
import { awsExchange } from "./aws";
import { azureExchange } from "./azure";
import { systemClock, type Clock } from "./clock";
import type { AgentConfig } from "./config";
import { googleExchange } from "./google";
import { httpSender } from "./http-client";
import { Keeper } from "./keeper";
import { jsonLog, Redactor } from "./log";
import { AnswerCounts } from "./metrics";
import { secretStore } from "./secret-store";
import { makeSecretsKeeper } from "./secrets/make-keeper";
import { close, credentialServer, listen, metricsServer, type Keepers } from "./server";

/** A running agent. */
export interface Agent {
  tokenPort: number;
  metricsPort: number;
  /** Ends exchanges and connections; resolves when nothing runs any more. */
  stop(): Promise<void>;
}

/** Starts exchanging and answering. Rejects when a port or the authorization file cannot be had. */
export async function startAgent(
  config: AgentConfig,
  write: (line: string) => void,
  clock: Clock = systemClock,
): Promise<Agent> {
  const now = (): number => clock.now();
  const redactor = new Redactor();
  const log = jsonLog(redactor, write, now);
  const send = httpSender(config.timeoutSeconds * 1000, now);
  const authorization = makeAuthorization(config.authorizationFile);
  redactor.add(authorization);

  const keepers: Keepers = {};
  if (config.aws) {
    const exchange = awsExchange(config.aws, send, redactor, now);
    keepers.aws = new Keeper("aws", exchange, (keys) => keys.sessionToken, clock, log);
  }
  if (config.azure) {
    const exchange = azureExchange(config.azure, send, redactor);
    const store = secretStore(config.azure.secret, send, redactor);
    keepers.azure = new Keeper("azure", exchange, (token) => token, clock, log, store);
  }
  if (config.gcp) {
    const exchange = googleExchange(config.gcp, send, redactor, now);
    keepers.gcp = new Keeper("gcp", exchange, (token) => token, clock, log);
  }

  const secrets =
    config.secrets &&
    makeSecretsKeeper(config, config.secrets, { keepers, send, redactor, clock, log });

  const ending = new AbortController();
  const answers = new AnswerCounts();
  const credentials = credentialServer(keepers, authorization, clock, answers, ending.signal);
  const metrics = metricsServer(keepers, secrets, clock, config.graceSeconds * 1000, answers);
  const tokenPort = await listen(credentials, config.tokenPort, "127.0.0.1");
  let metricsPort: number;
  try {
    metricsPort = await listen(metrics, config.metricsPort, config.metricsAddress);
  } catch (error) {
    await close(credentials);
    throw error;
  }
  const loops = [...Object.values(keepers), ...(secrets ? [secrets] : [])].map((keeper) =>
    keeper.run(ending.signal),
  );
  log("info", "started", { clouds: Object.keys(keepers).join(","), tokenPort, metricsPort });
  return {
    tokenPort,
    metricsPort,
    async stop() {
      ending.abort();
      await Promise.all([...loops, close(credentials), close(metrics)]);
      log("info", "stopped");
    },
  };
}
