import * as fs from "node:fs";
import * as path from "node:path";
import type { Command } from "commander";
import { DIRECT_PROVIDERS } from "../../sim/dataplane/direct/keys";
import { type Fault, faultKinds, faultsFile, parseFaults } from "../../sim/dataplane/server/faults";
import { suggestion } from "../../sim/schema/nearest";
import { CliError } from "../errors";
import { type Layout, localLayout } from "./layout";
import { localOutputs, type StackTarget } from "./stack-outputs";

/** Clouds and direct providers that can fail as a whole. */
const CLOUDS: readonly string[] = ["aws", "azure", "gcp", ...DIRECT_PROVIDERS];

/** Kinds that strike before a call says which model it wants: the whole host fails with the target. */
const OF_HOSTS: readonly string[] = ["refused"];

interface FaultFile {
  faults?: Fault[];
  behaviours?: unknown[];
}

/** Puts a target, a cloud or a direct provider of the local clouds out of order. Returns how the data plane names what fails. */
export function setFault(layout: Layout, target: string, kind: string): string {
  if (!(faultKinds as readonly string[]).includes(kind))
    throw new CliError(
      "UNKNOWN_FAULT",
      `${JSON.stringify(kind)}: is no kind of fault${suggestion(kind, [...faultKinds])}; there are ${faultKinds.join(", ")}`,
    );
  const name = dataPlaneName(layout, target, kind);
  const before = readFaults(layout);
  const others = (before.faults ?? []).filter((fault) => fault.target !== name);
  writeFaults(layout, {
    ...before,
    faults: [...others, { target: name, kind: kind as Fault["kind"] }],
  });
  return name;
}

/** Takes faults away: all, or those of one target, cloud or direct provider. Returns how many there were. */
export function clearFaults(layout: Layout, target?: string): number {
  const before = readFaults(layout);
  const all = before.faults ?? [];
  const names =
    target === undefined
      ? undefined
      : [dataPlaneName(layout, target, ""), dataPlaneName(layout, target, "refused")];
  const kept = names === undefined ? [] : all.filter((fault) => !names.includes(fault.target));
  writeFaults(layout, { ...before, faults: kept });
  return all.length - kept.length;
}

/** A cloud or direct provider is called as it is; a target by its host and model, or by its host alone. */
function dataPlaneName(layout: Layout, target: string, kind: string): string {
  if (CLOUDS.includes(target)) return target;
  const targets = knownTargets(layout);
  const found = targets.find(({ key }) => key === target);
  if (!found) {
    const keys = [...new Set(targets.map(({ key }) => key))].sort();
    throw new CliError(
      "UNKNOWN_TARGET",
      `${JSON.stringify(target)}: is no target, cloud or direct provider${suggestion(target, [...CLOUDS, ...keys])}; there are ${[...CLOUDS, ...keys].join(", ")}`,
    );
  }
  return faultTarget(found, kind);
}

/** What the data plane calls a target when it fails in that way: its host, or its host and model. */
export function faultTarget(target: StackTarget, kind: string): string {
  const { host } = new URL(target.invokeUrl);
  if (OF_HOSTS.includes(kind)) return host;
  // Google's API has the model's name alone in its paths.
  const model = target.cloud === "gcp" ? target.modelId.split("/").at(-1) : target.modelId;
  return `${host}/${model}`;
}

const knownTargets = (layout: Layout): StackTarget[] =>
  localOutputs(layout).flatMap(({ targets }) => targets);

const fileOf = (layout: Layout): string => path.join(layout.clouds, faultsFile);

function readFaults(layout: Layout): FaultFile {
  const file = fileOf(layout);
  if (!fs.existsSync(file)) return {};
  const text = fs.readFileSync(file, "utf8");
  try {
    return parseFaults(text, file) as FaultFile;
  } catch (error) {
    throw new CliError("FAULTS_UNREADABLE", (error as Error).message);
  }
}

function writeFaults(layout: Layout, content: FaultFile): void {
  const file = fileOf(layout);
  const empty = (content.faults ?? []).length + (content.behaviours ?? []).length === 0;
  if (empty) return fs.rmSync(file, { force: true });
  fs.mkdirSync(layout.clouds, { recursive: true });
  const beside = `${file}.${process.pid}.new`;
  fs.writeFileSync(beside, `${JSON.stringify(content, null, 2)}\n`);
  fs.renameSync(beside, file);
}

export function registerLocalFault(parent: Command): void {
  parent
    .command("fault")
    .description(
      "put a target, a whole cloud or a direct provider of the local clouds out of order, or back in order",
    )
    .argument(
      "[target]",
      `a target's key (the stack output \`targets\` has them), or ${CLOUDS.join(", ")}`,
    )
    .argument("[kind]", faultKinds.join(", "))
    .option("--clear", "take the fault of the target away; without a target, all faults")
    .option("--json", "write one JSON object")
    .action(
      (
        target: string | undefined,
        kind: string | undefined,
        flags: { clear?: boolean; json?: boolean },
      ) => {
        const layout = localLayout();
        if (flags.clear) {
          const cleared = clearFaults(layout, target);
          if (flags.json) console.log(JSON.stringify({ code: 0, cleared }));
          else console.log(`${cleared} ${cleared === 1 ? "fault" : "faults"} taken away`);
          return;
        }
        if (target === undefined || kind === undefined)
          throw new CliError(
            "USAGE",
            `a target and a kind are needed, or --clear; kinds: ${faultKinds.join(", ")}`,
          );
        const name = setFault(layout, target, kind);
        if (flags.json) console.log(JSON.stringify({ code: 0, target: name, kind }));
        else
          console.log(
            `${name} now fails with ${kind}; \`unified-ai local fault ${target} --clear\` mends it`,
          );
      },
    );
}
