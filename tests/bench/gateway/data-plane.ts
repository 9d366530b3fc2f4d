import { parseArgs } from "node:util";
import { startDataPlane } from "../../../sim/dataplane/plane";
import { openCa } from "../../../sim/dataplane/server/ca";
import { secureUpstream } from "./upstream";

/** Where the fast provider listens; no name of the real data plane has this address. */
const FAST_ADDRESS = "127.50.0.1";

/**
 * The clouds' data plane with one change: Azure OpenAI's host is answered by a provider that costs next to nothing, so
 * that a benchmark measures the gateway. Token services and everything else are the real thing.
 */
async function main(): Promise<void> {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    options: { dir: text, home: text, port: text, address: text, ca: text },
  });
  const ca = values.ca!;
  const plane = await startDataPlane({
    directory: values.dir!,
    home: values.home!,
    address: values.address!,
    port: Number(values.port),
    ca,
  });
  const authority = await openCa(ca);
  const server = secureUpstream({
    SNICallback: (name, done) => {
      authority.contextFor(name).then((context) => done(null, context), done);
    },
  });
  await new Promise<void>((resolve) => server.listen(Number(values.port), FAST_ADDRESS, resolve));
  const hosts = plane
    .hosts()
    .map((host) =>
      host.name.endsWith(".openai.azure.com") ? { ...host, address: FAST_ADDRESS } : host,
    );
  process.stdout.write(`${JSON.stringify({ ready: true, ca: plane.caFile, hosts })}\n`);
}

void main();
