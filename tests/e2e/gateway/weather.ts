import * as fs from "node:fs";
import * as path from "node:path";
import { appliedFaultsFile, faultsFile } from "../../../sim/dataplane/server/faults";

/** What the model APIs and token services do instead of answering, and how they behave otherwise. */
export interface Weather {
  faults?: Record<string, unknown>[];
  behaviours?: Record<string, unknown>[];
}

/** Milliseconds until the data plane has to have done what it was told. */
const LIMIT = 30_000;

/** Puts faults and behaviours into the file that the data plane reads. */
export function writeWeather(clouds: string, weather: Required<Weather>): void {
  const file = path.join(clouds, faultsFile);
  fs.writeFileSync(`${file}.new`, JSON.stringify(weather));
  fs.renameSync(`${file}.new`, file);
}

/** Resolves when a running data plane does what the file says, its listeners included. */
export async function inForce(clouds: string): Promise<void> {
  const contentOf = (name: string): string | undefined => {
    const file = path.join(clouds, name);
    return fs.existsSync(file) ? fs.readFileSync(file, "utf8") : undefined;
  };
  const began = performance.now();
  for (;;) {
    // Read anew, since others may have written meanwhile.
    const wanted = contentOf(faultsFile);
    if (contentOf(appliedFaultsFile) === wanted) return;
    if (performance.now() - began > LIMIT)
      throw new Error(`the data plane did not take up ${wanted} within ${LIMIT / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
