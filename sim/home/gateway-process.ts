import * as fs from "node:fs";
import * as path from "node:path";
import { startProcess, type Started, waitFor } from "./child-process";
import { mergeSettings, withProviderKeys } from "./gateway-settings";
import { renderManifest, secretObject } from "./manifest";
import { Limiter } from "./limiter";
import type { RunSettings } from "./messages";
import type { KubernetesObject } from "./objects";
import { HOME, WORK } from "./private-root";
import { RATE_LIMIT_DEBUG_PORT } from "./rate-limit";
import { type Secrets, writePrivately } from "./secrets";

/** Folder in which `aigw` v1.0.0 looks for Envoy; the name is the version that it pins, not the one we put there. */
const ENVOY_FOLDER = "envoy-versions/1.38.1/bin";
/** Port of the processor's metrics and health; the same as in a pod. */
export const PROCESSOR_PORT = 1064;
/** Folder of the certificates that the controller makes at each start; Envoy's are at /certs. */
export const CERTIFICATES = `${HOME}/.config/envoy-gateway/certs`;

const AIGW = `${WORK}/aigw`;
const RUN = `${AIGW}/state/runs/run`;
const FILES = {
  manifest: `${WORK}/manifest.yaml`,
  settings: `${RUN}/envoy-gateway-config.yaml`,
  processor: `${RUN}/extproc-config.yaml`,
  resources: `${RUN}/envoy-ai-gateway-resources`,
} as const;

/** Milliseconds each program of the gateway may take to come up. */
const LIMIT = 60_000;

/** A running gateway: its programs, and how it gets new keys. */
export interface GatewayProcess {
  aigw: Started;
  limiter?: Limiter;
  /**
   * Gives the processor the providers' keys, Envoy Gateway the callers' and the rate limit service its password that the
   * Secrets hold now.
   */
  renewKeys(): void;
}

/**
 * Starts the gateway. `aigw` is held for a moment as soon as it has written its controller's settings, and before it reads
 * them: they get what the cluster's controller has, and the rate limit service takes its port, with the certificates
 * that were just made.
 */
export async function startGateway(
  settings: RunSettings,
  options: { secrets: Secrets; env: NodeJS.ProcessEnv; logs: string },
): Promise<GatewayProcess> {
  const { plan, programs } = settings;
  const { secrets, env, logs } = options;
  prepareFolders(programs.envoy);
  writePrivately(FILES.manifest, plan.manifest + providerSecrets(settings, secrets));
  const aigw = startProcess({
    name: "aigw",
    command: [programs.aigw, "run", FILES.manifest, "--admin-port", String(PROCESSOR_PORT)],
    env: {
      ...env,
      AIGW_DATA_HOME: `${AIGW}/data`,
      AIGW_STATE_HOME: `${AIGW}/state`,
      AIGW_RUNTIME_DIR: `${AIGW}/run`,
      AIGW_CONFIG_HOME: `${AIGW}/config`,
      AIGW_RUN_ID: "run",
      ...plan.processorEnvironment,
      ...containerEnvironment(plan.pod),
    },
    log: path.join(logs, "aigw.log"),
    cwd: WORK,
  });
  const isWritten = (): boolean =>
    fs.existsSync(FILES.settings) && fs.readFileSync(FILES.settings, "utf8").includes("1061");
  await waitFor("aigw writes its settings", isWritten, { limit: LIMIT, unless: [aigw], every: 2 });
  aigw.process.kill("SIGSTOP");
  const merged = mergeSettings(fs.readFileSync(FILES.settings, "utf8"), plan.controller);
  writePrivately(FILES.settings, merged);
  const callers = new CallerKeys(settings, secrets);
  callers.put();
  const limiter = plan.limits
    ? new Limiter(settings, {
        secrets,
        env,
        logs,
        certificates: `${CERTIFICATES}/envoy-rate-limit`,
      })
    : undefined;
  await limiter?.start();
  aigw.process.kill("SIGCONT");
  return {
    aigw,
    ...(limiter === undefined ? {} : { limiter }),
    renewKeys: () => {
      callers.put();
      void limiter?.renew();
      if (!fs.existsSync(FILES.processor)) return;
      const renewed = withProviderKeys(fs.readFileSync(FILES.processor, "utf8"), (backend) =>
        providerKey(settings, secrets, backend),
      );
      if (renewed !== undefined) writePrivately(FILES.processor, renewed);
    },
  };
}

function prepareFolders(envoy: string): void {
  const folder = path.join(AIGW, "data", ENVOY_FOLDER);
  for (const one of [folder, `${AIGW}/state`, `${AIGW}/run`, `${AIGW}/config`, `${WORK}/limits`])
    fs.mkdirSync(one, { recursive: true, mode: 0o700 });
  fs.symlinkSync(envoy, path.join(folder, "envoy"));
}

/** What the proxy's and the processor's containers are told; both run below one process here. */
function containerEnvironment(pod: RunSettings["plan"]["pod"]): Record<string, string> {
  const { envoy, processor } = pod;
  for (const [name, value] of Object.entries(envoy.env)) {
    const other = processor.env[name];
    if (other !== undefined && other !== value)
      throw new Error(
        `\`env.${name}\`: the containers envoy and ai-gateway-extproc have different values, and the local home runs both in one process; give them one value`,
      );
  }
  return { ...envoy.env, ...processor.env };
}

function providerKey({ plan }: RunSettings, secrets: Secrets, backend: string): string | undefined {
  const name = plan.secrets.providers[backend];
  return name === undefined ? undefined : secrets.get(name)?.values["apiKey"];
}

/** Secrets the AI gateway translates from, each once; one that is not there yet makes it skip the backend. */
function providerSecrets({ plan }: RunSettings, secrets: Secrets): string {
  const names = [...new Set(Object.values(plan.secrets.providers))];
  return renderManifest(
    names.flatMap((name) => {
      const values = secrets.get(name)?.values;
      return values ? [secretObject(plan.namespace, name, values, "plain")] : [];
    }),
  );
}

/**
 * The callers' Secrets in a file of Envoy Gateway's: `aigw` hands none of ours on to it (v1.0.0, cmd/aigw/translate.go). It
 * looks at the file again when that changes.
 */
class CallerKeys {
  private written = "";
  private readonly names = new Map<string, Set<string>>();

  constructor(
    private readonly settings: RunSettings,
    private readonly secrets: Secrets,
  ) {}

  put(): void {
    const { plan } = this.settings;
    const text = renderManifest(plan.secrets.callers.map((name) => this.object(name)));
    if (text === this.written) return;
    this.written = text;
    // Envoy Gateway ends when a file it saw in the folder goes away again: written elsewhere, moved in.
    const beside = `${WORK}/callers.yaml`;
    writePrivately(beside, text);
    fs.renameSync(beside, path.join(FILES.resources, "callers.yaml"));
  }

  /** It merges what it reads into what it has (v1.8.1, internal/provider/file/store.go), so what is gone has to be said. */
  private object(name: string): KubernetesObject {
    const values = this.secrets.get(name)?.values ?? {};
    const known = this.names.get(name) ?? new Set();
    const gone = [...known].filter((one) => !(one in values)).sort();
    this.names.set(name, new Set([...known, ...Object.keys(values)]));
    return secretObject(this.settings.plan.namespace, name, values, "encoded", gone);
  }
}

/** Whether the rate limit service has got limits from the controller. */
export async function hasLimits(): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${RATE_LIMIT_DEBUG_PORT}/rlconfig`);
    return response.ok && (await response.text()).trim() !== "";
  } catch {
    return false;
  }
}
