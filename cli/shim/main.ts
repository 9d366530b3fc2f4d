import { endLike } from "../run-command";
import { isForUser } from "../toolbox";
import { runEngine } from "./run";

runEngine(process.argv.slice(2), process.env).then(endLike, (error: unknown) => {
  const text = isForUser(error) ? `error: ${(error as Error).message}` : (error as Error).stack;
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
});
