import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import type { RunningGateway } from "./running-gateway";

/** What a command prints that is run in a gateway's own network and file system. */
export function inside(gateway: RunningGateway, ...command: string[]): string {
  const { run } = gateway.home.processes as Record<string, number>;
  const asRoot = process.getuid?.() === 0;
  const namespaces = ["--net", "--mount", ...(asRoot ? [] : ["--user", "--preserve-credentials"])];
  const enter = [`--target=${innermost(run!)}`, ...namespaces, "--root", "--wd=/", "--"];
  return execFileSync("nsenter", [...enter, ...command], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    env: { PATH: process.env.PATH },
  });
}

/** A process and everything below it. */
export function family(pid: number): number[] {
  const file = `/proc/${pid}/task/${pid}/children`;
  const children = fs.existsSync(file) ? fs.readFileSync(file, "utf8").trim() : "";
  return [
    pid,
    ...(children === "" ? [] : children.split(" ").flatMap((one) => family(Number(one)))),
  ];
}

/** The first process of a run that has its root. */
function innermost(pid: number): number {
  const found = family(pid).find((one) => fs.readlinkSync(`/proc/${one}/root`) !== "/");
  return found ?? pid;
}
