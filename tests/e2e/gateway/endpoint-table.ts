import * as fs from "node:fs";
import * as path from "node:path";
import { repo } from "../local-clouds";
import type { CloudName } from "./descriptions";

/** One row of the table of endpoints. */
export interface EndpointRow {
  /** As the table has them; a `*` stands for anything, `{name}` for a name. */
  paths: string[];
  /** Whether a model of that cloud answers there. */
  offered: Record<CloudName, boolean>;
}

/** The table "What callers may use" of docs/gateway.md. */
export function readEndpointTable(): EndpointRow[] {
  const text = fs.readFileSync(path.join(repo, "docs", "gateway.md"), "utf8");
  const section = /^## What callers may use$([\s\S]*?)^\S*[^|\s]/m.exec(text)?.[1] ?? "";
  const rows = section
    .split("\n")
    .filter((line) => line.startsWith("| `/"))
    .map((line) => line.split("|").map((cell) => cell.trim()));
  if (rows.length === 0) throw new Error("docs/gateway.md: has no table of endpoints any more");
  return rows.map(([, paths, azure, aws, gcp]) => ({
    paths: [...paths!.matchAll(/`([^`]+)`/g)].map((match) => match[1]!),
    offered: { azure: azure !== "404", aws: aws !== "404", gcp: gcp !== "404" },
  }));
}

/** Whether a path is, or lies below, what another stands for. */
export function fits(one: string, other: string): boolean {
  const head = (text: string): string => text.replace(/[*{].*$/, "").replace(/\/$/, "");
  const [a, b] = [head(one), head(other)];
  return a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
}
