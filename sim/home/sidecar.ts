import * as path from "node:path";
import { API_HOST } from "./api-server";
import { startProcess, type Started, waitFor } from "./child-process";
import type { Container } from "./pod";

/** Milliseconds before a sidecar that ended is started again. */
const RESTART_AFTER = 1_000;
/** A container beside the proxy, as a process that is started again when it ends, as the kubelet does. */
export class Sidecar {
  /** Its process now. */
  started: Started | undefined;
  private ending = false;

  constructor(
    private readonly container: Container,
    private readonly options: {
      env: NodeJS.ProcessEnv;
      logs: string;
      /** Hears why it cannot be started again. */
      failed(reason: string): void;
    },
  ) {}

  /** Starts it, and waits until it says that it has started. */
  async start(): Promise<void> {
    const { container, options } = this;
    const started = startProcess({
      name: container.name,
      command: commandOf(container),
      env: {
        ...options.env,
        KUBERNETES_SERVICE_HOST: API_HOST,
        KUBERNETES_SERVICE_PORT: "443",
        ...container.env,
      },
      log: path.join(options.logs, `${container.name}.log`),
    });
    this.started = started;
    void started.ended.then(() => this.restart());
    const probe = container.startupProbe;
    if (!probe) return;
    await waitFor(
      `${container.name} starts`,
      async () => (await statusOf(`http://127.0.0.1:${probe.port}${probe.path}`)) === 200,
      { limit: probe.seconds * 1000 + 5_000, unless: [started], every: 50 },
    );
  }

  end(): void {
    this.ending = true;
    this.started?.process.kill("SIGKILL");
  }

  private async restart(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, RESTART_AFTER));
    if (this.ending) return;
    await this.start().catch((error: Error) => this.options.failed(error.message));
  }
}

/** The command of a container; an image's own Node is the one that runs us. */
export function commandOf({ name, command }: Container): string[] {
  const [program, ...rest] = command;
  if (program === undefined)
    throw new Error(
      `container ${JSON.stringify(name)}: has no \`command\`, and images are not run here; name the program`,
    );
  return path.basename(program) === "node" ? [process.execPath, ...rest] : command;
}

/** The status that a URL answers with; undefined when it does not. */
export async function statusOf(
  url: string,
  headers: Record<string, string> = {},
): Promise<number | undefined> {
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return undefined;
  }
}
