import type { Command } from "commander";
import { stopGateways } from "./homes";
import { localLayout } from "./layout";
import { stopOperatorApis } from "./operator";
import { stopClouds } from "./server";

export function registerLocalStop(parent: Command): void {
  parent
    .command("stop")
    .description("end the local clouds and their gateways; what they hold is kept")
    .option("--json", "write one JSON object")
    .action(async (options: { json?: boolean }) => {
      const layout = localLayout();
      const gateways = await stopGateways(layout);
      await stopOperatorApis(layout);
      const stopped = await stopClouds(layout);
      for (const { namespace, pid } of options.json ? [] : gateways)
        console.log(`gateway of ${namespace} (process ${pid}) stopped`);
      if (options.json)
        console.log(
          JSON.stringify({ code: 0, stopped: stopped !== undefined, ...stopped, gateways }),
        );
      else if (!stopped) console.log("local clouds do not run");
      else {
        const how = stopped.clean ? "stopped" : "did not end in 10 s and were killed";
        console.log(`local clouds (process ${stopped.pid}) ${how}; their state is kept`);
      }
    });
}
