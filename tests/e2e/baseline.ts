import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { repo, type LocalClouds, type Project } from "./local-clouds";

/** A project of the account's baseline, with stack `shared` as committed. */
export async function configureBaseline(clouds: LocalClouds): Promise<Project> {
  const baseline = clouds.project("unified-ai-baseline", path.join(repo, "tools", "baseline.cjs"));
  const file = path.join(repo, "baseline", "Pulumi.shared.yaml");
  const { config } = parse(fs.readFileSync(file, "utf8")) as { config: Record<string, unknown> };
  baseline.configure("shared", config);
  await baseline.init("shared");
  return baseline;
}

/** Brings up the account's baseline as committed, so that environment stacks find terms, APIs and logging in place. */
export async function bringUpBaseline(clouds: LocalClouds): Promise<Project> {
  const baseline = await configureBaseline(clouds);
  const up = await baseline.pulumi("up", "--yes", "--skip-preview", "--stack", "shared");
  if (up.code !== 0) throw new Error(up.text);
  return baseline;
}
