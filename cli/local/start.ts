import type { Command } from "commander";
import { ProgressLines } from "../toolbox";
import { localLayout } from "./layout";
import { startClouds } from "./server";
import { ensureValidator } from "./validator";

export function registerLocalStart(parent: Command): void {
  parent
    .command("start")
    .description("start the local clouds; does nothing when they run")
    .option("--json", "write one JSON object")
    .action(async (options: { json?: boolean }) => {
      const layout = localLayout();
      await ensureValidator(new ProgressLines());
      const { clouds, started } = await startClouds(layout);
      if (options.json) {
        const { pid, ports } = clouds;
        console.log(JSON.stringify({ code: 0, started, pid, ports, directory: layout.directory }));
        return;
      }
      const ports = Object.entries(clouds.ports).map(([name, port]) => `${name} ${port}`);
      console.log(
        `local clouds ${started ? "started" : "already run"} (process ${clouds.pid}), ports: ${ports.join(", ")}`,
      );
    });
}
