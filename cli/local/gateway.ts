import type { Command } from "commander";
import { CliError } from "../errors";
import { ensureEngine, ProgressLines } from "../toolbox";
import { prepareLocal } from "./exec";
import { chooseGateway, type GatewayChoice, stopGateways } from "./homes";
import { startKeyedGateway, unknownKeysLine } from "./keyed-gateway";
import { localLayout } from "./layout";

interface StartFlags extends GatewayChoice {
  port?: string;
  json?: boolean;
}

export function registerLocalGateway(parent: Command): void {
  const gateway = parent
    .command("gateway")
    .description("the gateway of an environment on the local clouds, as its manifests describe it")
    .enablePositionalOptions();
  gateway
    .command("start")
    .description(
      "start it, with a key for each tenant that has none; does nothing when it runs. A later `pulumi up` is taken over by itself",
    )
    .option("--stack <stack>", "the environment's stack; not needed when there is one gateway")
    .option("--namespace <namespace>", "the environment's namespace, in place of its stack")
    .option("--port <port>", "port on 127.0.0.1; default: a free one")
    .option("--json", "write one JSON object")
    .action(async (flags: StartFlags) => {
      const layout = localLayout();
      const place = chooseGateway(layout, flags);
      const gatewayPort = readPort(flags.port);
      const progress = new ProgressLines();
      const engine = await ensureEngine({ progress });
      const env = await prepareLocal({ layout, engine, say: (line) => progress.line(line) });
      const { home, started, tenants } = await startKeyedGateway(layout, place, {
        progress,
        env,
        ...(gatewayPort === undefined ? {} : { gatewayPort }),
      });
      const { made, unknown } = tenants;
      if (flags.json)
        return console.log(
          JSON.stringify({ code: 0, started, keysMade: made, keysUnknown: unknown, ...home }),
        );
      console.log(
        `gateway of ${home.namespace} ${started ? "started" : "already runs"} (process ${home.pid}): ${home.endpointUrl}\n` +
          `keys of its tenants: ${home.tenantKeysFile}`,
      );
      const line = unknownKeysLine(flags.stack ?? "<stack>", tenants);
      if (line !== undefined) console.log(line);
    });
  gateway
    .command("stop")
    .description("end it, or all of them; the tenants' keys are kept")
    .option("--stack <stack>", "only this stack's")
    .option("--namespace <namespace>", "only this namespace's")
    .option("--json", "write one JSON object")
    .action(async (flags: GatewayChoice & { json?: boolean }) => {
      const layout = localLayout();
      const one = flags.stack !== undefined || flags.namespace !== undefined;
      const namespace = one ? chooseGateway(layout, flags).namespace : undefined;
      const stopped = await stopGateways(layout, namespace);
      if (flags.json) return console.log(JSON.stringify({ code: 0, stopped }));
      if (stopped.length === 0) console.log("no gateway runs");
      for (const { namespace: name, pid, clean } of stopped)
        console.log(
          `gateway of ${name} (process ${pid}) ${clean ? "stopped" : "did not end in 10 s and was killed"}`,
        );
    });
}

function readPort(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new CliError(
    "USAGE",
    `\`--port\`: must be a whole number from 1 to 65535, got ${JSON.stringify(text)}; leave it out for a free port`,
  );
}
