import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { repo, type LocalClouds, type Project } from "./local-clouds";

/** A project of the account's baseline, with stack `shared` as committed, but for what is given. */
export async function configureBaseline(
  clouds: LocalClouds,
  more: Record<string, unknown> = {},
): Promise<Project> {
  const baseline = clouds.project("unified-ai-baseline", path.join(repo, "tools", "baseline.cjs"));
  const file = path.join(repo, "baseline", "Pulumi.shared.yaml");
  const { config } = parse(fs.readFileSync(file, "utf8")) as { config: Record<string, object> };
  Object.assign(config["unified-ai-baseline:baseline"]!, more);
  baseline.configure("shared", config);
  await baseline.init("shared");
  return baseline;
}

/** Brings up the account's baseline, so that environment stacks find terms, APIs and logging in place. */
export async function bringUpBaseline(
  clouds: LocalClouds,
  more?: Record<string, unknown>,
): Promise<Project> {
  const baseline = await configureBaseline(clouds, more);
  const up = await baseline.pulumi("up", "--yes", "--skip-preview", "--stack", "shared");
  if (up.code !== 0) throw new Error(up.text);
  return baseline;
}
