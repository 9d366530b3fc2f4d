import type * as net from "node:net";
import type { FromRun, ToRun } from "./messages";
import { Run } from "./run";

/** The part of a home that runs in its own namespaces: told what to do by the part on the host, and ends with it. */
export function serveInside(): void {
  let run: Run | undefined;
  const tell = (message: FromRun, after: () => void = () => undefined): void => {
    if (process.connected) process.send?.(message, () => after());
    else after();
  };
  const leave = (code: number): void => {
    run?.end();
    process.exit(code);
  };
  const fail = (reason: string): void => tell({ type: "failed", reason }, () => leave(1));
  process.on("message", (message: ToRun, handle: net.Socket | undefined) => {
    switch (message.type) {
      case "run":
        run = new Run(message.settings, fail);
        run
          .start()
          .then((processes) => tell({ type: "ready", processes }))
          .catch((error: Error) => fail(error.message));
        return;
      case "connection":
        if (run && handle) run.take(message.entrance, handle);
        else handle?.destroy();
        return;
      case "drain":
        void run?.drain(message.seconds).then(() => tell({ type: "drained" }, () => leave(0)));
    }
  });
  process.on("disconnect", () => leave(0));
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => leave(0));
  process.on("uncaughtException", (error) => fail(error.stack ?? error.message));
  process.on("unhandledRejection", (error) => fail(String((error as Error).stack ?? error)));
}
