import { code, inline } from "../summary/escape";
import type { DriftedResource, DriftReport, Remedy } from "./drift";

const REMEDY: Readonly<Record<Remedy, string>> = {
  restores: "`pulumi up` puts it back",
  recreates: "`pulumi up` makes it again",
  replaces: "`pulumi up` replaces it",
  keeps: "`pulumi up` leaves it so: the program says the same now",
  removes: "`pulumi up` forgets it: the program has it no more",
};

/** Resources whose own values are named in the text. */
const OBSERVED_SHOWN = 10;

/** The report for people. */
export function renderDrift(report: DriftReport): string {
  const { stack, read, drifted, observed } = report;
  const head =
    drifted.length === 0
      ? `stack ${JSON.stringify(stack)}: no drift in ${counted(read, "resource")}`
      : `stack ${JSON.stringify(stack)}: drift in ${drifted.length} of ${counted(read, "resource")}`;
  const lines = drifted.flatMap((one) => [
    `  ${one.type} ${JSON.stringify(one.name)}: ${one.kind}; ${REMEDY[one.up]}`,
    ...one.properties.map(
      ({ path, deployed = "nothing", found = "nothing" }) =>
        `    ${path}: deployed ${deployed}, in the cloud ${found}`,
    ),
  ]);
  const own = observed
    .slice(0, OBSERVED_SHOWN)
    .map(({ type, name, paths }) => `  ${type} ${JSON.stringify(name)}: ${paths.join(", ")}`);
  const more = observed.length - own.length;
  return [
    head,
    ...lines,
    ...(own.length > 0 ? ["no drift, set by the clouds themselves:", ...own] : []),
    ...(more > 0 ? [`  and ${more} more (--json has them)`] : []),
    ...waitingLine(report),
    ...(drifted.length > 0 ? [advice(report)] : []),
  ].join("\n");
}

/** The report for an issue or a comment. */
export function renderDriftMarkdown(report: DriftReport): string {
  const { stack, read, drifted } = report;
  if (drifted.length === 0)
    return `### Drift in ${inline(stack)}: none\n\n${counted(read, "resource")} read from the clouds.\n`;
  const lines = drifted.flatMap((one) => [
    `- ${code(one.name)} (${code(one.type)}): **${one.kind}**; ${REMEDY[one.up]}`,
    ...one.properties.map(({ path, deployed, found }) => {
      const value = (text: string | undefined): string =>
        text === undefined ? "nothing" : code(text);
      return `  - ${code(path)}: deployed ${value(deployed)}, in the cloud ${value(found)}`;
    }),
  ]);
  return [
    `### Drift in ${inline(stack)}: ${drifted.length} of ${counted(read, "resource")}`,
    "",
    ...lines,
    "",
    ...waitingLine(report),
    advice(report),
    "",
  ].join("\n");
}

const advice = ({ stack }: DriftReport): string =>
  `to put it back: \`pulumi up --refresh --stack ${stack}\`; to keep it: say the same in the program first`;

function waitingLine({ waiting }: DriftReport): string[] {
  const parts = Object.entries(waiting).map(([op, count]) => `${count} to ${op}`);
  return parts.length > 0
    ? [`besides, the program differs from what is deployed (no drift): ${parts.join(", ")}`]
    : [];
}

const counted = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? "" : "s"}`;

/** Resources of a kind, for who counts them. */
export const gone = (drifted: readonly DriftedResource[]): number =>
  drifted.filter(({ kind }) => kind === "gone").length;
