import { constants } from "node:os";

/** The user ended `npm start` early. */
export class Interrupted extends Error {
  readonly code = "INTERRUPTED";

  constructor(readonly signal: NodeJS.Signals) {
    super("interrupted; run npm start again");
    this.name = "Interrupted";
  }

  /** The exit code of a command that a signal ended. */
  get exitCode(): number {
    return 128 + (constants.signals[this.signal] ?? 0);
  }
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs work to which signals go in place of whatever else listens, since an engine needs to finish its writes. Throws
 * `Interrupted` once the work has ended, when there was a signal.
 */
export async function passingSignals<T>(
  pass: (signal: NodeJS.Signals) => void,
  work: () => Promise<T>,
): Promise<T> {
  let seen: NodeJS.Signals | undefined;
  const restore = SIGNALS.map((signal) => {
    const others = process.rawListeners(signal) as NodeJS.SignalsListener[];
    const listen = () => {
      seen ??= signal;
      pass(signal);
    };
    for (const other of others) process.off(signal, other);
    process.on(signal, listen);
    return () => {
      process.off(signal, listen);
      for (const other of others) process.on(signal, other);
    };
  });
  try {
    const result = await work();
    if (seen !== undefined) throw new Interrupted(seen);
    return result;
  } finally {
    for (const undo of restore) undo();
  }
}
