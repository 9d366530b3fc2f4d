import { startAgent, type Agent } from "./agent";
import { readConfig } from "./config";

async function main(): Promise<void> {
  const running: { agent?: Agent } = {};
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    void Promise.resolve(running.agent?.stop()).then(() => process.exit(0));
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  running.agent = await startAgent(readConfig(process.env), (line) => process.stdout.write(line));
  if (stopping) await running.agent.stop();
}

main().catch((error: NodeJS.ErrnoException) => {
  // Configuration and ports only: no exchange can end here.
  process.stderr.write(`${error.code ? `${error.code}: ` : ""}${error.message}\n`);
  process.exit(1);
});
