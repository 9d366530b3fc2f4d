"use strict";
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");

/**
 * When a process started, as an opaque string; undefined when it does not run. Together with the process id it names
 * one process: ids are reused, starts are not.
 */
function processStart(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  if (process.platform === "linux") {
    try {
      const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
      // The command name may hold spaces and brackets; the fields after the last bracket do not.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
    } catch {
      return undefined;
    }
  }
  try {
    const answer = execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
    return answer === "" ? undefined : answer;
  } catch {
    return undefined;
  }
}

/** Whether this very process, and not a later one with the same id, still runs. */
function isRunning(pid, start) {
  const now = processStart(pid);
  return now !== undefined && (start === undefined || now === start);
}

/** Asks a process to end, waits, and kills it when it does not. True when it ended by itself. */
async function endProcess(pid, start, waitMs = 10_000) {
  if (!isRunning(pid, start)) return true;
  process.kill(pid, "SIGTERM");
  const deadline = Date.now() + waitMs;
  while (Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    if (!isRunning(pid, start)) return true;
  }
  process.kill(pid, "SIGKILL");
  return false;
}

module.exports = { processStart, isRunning, endProcess };
