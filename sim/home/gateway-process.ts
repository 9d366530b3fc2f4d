import * as fs from "node:fs";
import * as net from "node:net";
import * as path from "node:path";
import { startProcess, type Started, waitFor } from "./child-process";
import { mergeSettings, withProviderKeys } from "./gateway-settings";
import { renderManifest, secretObject } from "./manifest";
import type { RunSettings } from "./messages";
import { HOME, STATE, WORK } from "./private-root";
import { RATE_LIMIT_DEBUG_PORT, RATE_LIMIT_PORT, rateLimitEnvironment } from "./rate-limit";
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
  limiter?: Started;
  /** Gives the processor the providers' keys that the Secrets hold now. */
  renewProviderKeys(): void;
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
  putCallers(settings, secrets);
  const limiter = plan.limits ? await startLimiter(settings, env, logs) : undefined;
  aigw.process.kill("SIGCONT");
  return {
    aigw,
    ...(limiter === undefined ? {} : { limiter }),
    renewProviderKeys: () => {
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

/** `aigw` hands no Secret of ours on to Envoy Gateway (v1.0.0, cmd/aigw/translate.go), so it gets them beside the rest. */
function putCallers({ plan }: RunSettings, secrets: Secrets): void {
  const objects = Object.keys(plan.secrets.callers).map((name) =>
    secretObject(plan.namespace, name, secrets.get(name)?.values ?? {}, "encoded"),
  );
  if (objects.length === 0) return;
  // Envoy Gateway ends when a file it saw in the folder goes away again: written elsewhere, moved in.
  const beside = `${WORK}/callers.yaml`;
  writePrivately(beside, renderManifest(objects));
  fs.renameSync(beside, path.join(FILES.resources, "callers.yaml"));
}

async function startLimiter(
  { programs }: RunSettings,
  env: NodeJS.ProcessEnv,
  logs: string,
): Promise<Started> {
  const limiter = startProcess({
    name: "the rate limit service",
    command: [programs.ratelimit],
    env: {
      ...env,
      ...rateLimitEnvironment({
        certificates: `${CERTIFICATES}/envoy-rate-limit`,
        redisSocket: `${STATE}/redis.sock`,
        runtime: `${WORK}/limits`,
      }),
    },
    log: path.join(logs, "ratelimit.log"),
  });
  await waitFor("the rate limit service listens", () => accepts(RATE_LIMIT_PORT), {
    limit: LIMIT,
    unless: [limiter],
  });
  return limiter;
}

/** Whether something listens on a port of loopback. */
export function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, "127.0.0.1");
    const end = (result: boolean): void => {
      socket.destroy();
      resolve(result);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
  });
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
