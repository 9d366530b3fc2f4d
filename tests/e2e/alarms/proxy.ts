import { spawn, type ChildProcess } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { freePort } from "../free-port";
import { sleep } from "./prometheus";

/** A real Envoy by itself, whose listeners come from a file: enough to have it refuse a configuration. */
export class LoneEnvoy {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    private readonly admin: number,
  ) {}

  static async start(program: string, folder: string): Promise<LoneEnvoy> {
    fs.mkdirSync(folder, { recursive: true });
    const admin = await freePort();
    const envoy = { address: "127.0.0.1", port_value: admin };
    const bootstrap = {
      node: { id: "lone", cluster: "lone" },
      admin: { address: { socket_address: envoy } },
      dynamic_resources: {
        lds_config: {
          path_config_source: {
            path: path.join(folder, "listeners.json"),
          },
        },
      },
    };
    fs.writeFileSync(path.join(folder, "bootstrap.json"), JSON.stringify(bootstrap));
    writeListeners(folder, []);
    const child = spawn(
      program,
      ["-c", path.join(folder, "bootstrap.json"), "--use-dynamic-base-id", "--concurrency", "1"],
      { stdio: "ignore" },
    );
    const envoyProcess = new LoneEnvoy(child, folder, admin);
    for (let turn = 0; turn < 200; turn++) {
      const ready = await fetch(`http://127.0.0.1:${admin}/ready`).catch(() => undefined);
      if (ready?.ok) return envoyProcess;
      await sleep(50);
    }
    await envoyProcess.stop();
    throw new Error("Envoy did not get ready in 10 s");
  }

  get metrics(): string {
    return `http://127.0.0.1:${this.admin}/stats/prometheus`;
  }

  /** Puts a listener in force that Envoy refuses: it filters by what does not exist. */
  giveBadConfiguration(): void {
    writeListeners(this.folder, [
      {
        "@type": "type.googleapis.com/envoy.config.listener.v3.Listener",
        name: "bad",
        address: { socket_address: { address: "127.0.0.1", port_value: 0 } },
        filter_chains: [{ filters: [{ name: "there.is.no.such.filter" }] }],
      },
    ]);
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = new Promise((resolve) => this.child.once("close", resolve));
    this.child.kill("SIGKILL");
    await ended;
  }
}

/** Moved in as one, or Envoy would read half a file. */
function writeListeners(folder: string, resources: object[]): void {
  const aside = path.join(folder, "listeners.new");
  fs.writeFileSync(aside, JSON.stringify({ version_info: String(Date.now()), resources }));
  fs.renameSync(aside, path.join(folder, "listeners.json"));
}
