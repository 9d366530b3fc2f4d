import * as fs from "node:fs";

/** A process and everything below it; those that end meanwhile are left out. */
export function descendants(pid: number): Set<number> {
  const found = new Set([pid]);
  for (const current of found) {
    try {
      for (const thread of fs.readdirSync(`/proc/${current}/task`)) {
        const children = fs.readFileSync(`/proc/${current}/task/${thread}/children`, "utf8");
        for (const child of children.split(" ").filter(Boolean)) found.add(Number(child));
      }
    } catch {
      // The process ended between two looks.
    }
  }
  return found;
}

/** Resident memory of one process in MiB, now or at its most; 0 when it has ended or the system does not tell. */
export function residentMiB(pid: number, which: "now" | "peak"): number {
  try {
    const status = fs.readFileSync(`/proc/${pid}/status`, "utf8");
    const line = which === "peak" ? /^VmHWM:\s+(\d+) kB$/m : /^VmRSS:\s+(\d+) kB$/m;
    return Number(line.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** Resident memory of a process and everything below it, in MiB; shared pages are counted once per process. */
export function treeMiB(pid: number): number {
  return [...descendants(pid)].reduce((sum, one) => sum + residentMiB(one, "now"), 0);
}
