import * as fs from "node:fs";
import { findPlanted, type Secrets } from "./finder";

/**
 * Looks, again and again until it is stopped, at the command lines of all processes and the environments of those that are
 * not ours to give secrets to. Returns what was found, each once.
 */
export class ProcessWatch {
  private readonly found = new Set<string>();
  private readonly names = new Set<string>();
  /** Processes by id and command line, which do not change until it runs another program. */
  private readonly seen = new Set<string>();
  private readonly timer: NodeJS.Timeout;

  /**
   * @param mayHold whether a process, by its command line, was given the secrets in its environment on purpose
   */
  constructor(
    private readonly secrets: Secrets,
    private readonly mayHold: (commandLine: string) => boolean,
    intervalMs = 50,
  ) {
    this.timer = setInterval(() => this.look(), intervalMs);
  }

  /** Ends the watch. */
  stop(): { found: string[]; programs: string[] } {
    clearInterval(this.timer);
    this.look();
    return { found: [...this.found].sort(), programs: [...this.names].sort() };
  }

  private look(): void {
    for (const pid of fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      if (Number(pid) === process.pid) continue;
      const commandLine = read(`/proc/${pid}/cmdline`);
      if (commandLine === undefined || commandLine === "") continue;
      const one = `${pid} ${commandLine}`;
      if (this.seen.has(one)) continue;
      this.seen.add(one);
      const shown = commandLine.replaceAll("\0", " ").slice(0, 80);
      this.names.add(shown.split(" ")[0]!);
      for (const what of findPlanted(commandLine, this.secrets)) {
        this.found.add(`command line of ${shown}: ${what}`);
      }
      if (this.mayHold(commandLine)) continue;
      const environment = read(`/proc/${pid}/environ`) ?? "";
      for (const what of findPlanted(environment, this.secrets)) {
        this.found.add(`environment of ${shown}: ${what}`);
      }
    }
  }
}

/** A process may end while it is looked at. */
function read(file: string): string | undefined {
  try {
    return fs.readFileSync(file, "latin1");
  } catch {
    return undefined;
  }
}
