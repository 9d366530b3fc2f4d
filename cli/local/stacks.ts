import * as fs from "node:fs";
import * as path from "node:path";
import type { Layout } from "./layout";

/** Stacks of the local backend. Layout: `.pulumi/stacks/<project>/<stack>.json`, v3.259.0. */
export function localStacks(layout: Layout): { project: string; stack: string }[] {
  const root = path.join(layout.state, ".pulumi", "stacks");
  if (!fs.existsSync(root)) return [];
  return fs.readdirSync(root).flatMap((project) =>
    fs
      .readdirSync(path.join(root, project))
      .map((name) => /^(.+?)\.json(\.gz)?$/.exec(name)?.[1])
      .filter((stack): stack is string => stack !== undefined)
      .map((stack) => ({ project, stack })),
  );
}
