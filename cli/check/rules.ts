import * as fs from "node:fs";
import * as path from "node:path";
import { projectRoot } from "../toolbox";
import type { Finding } from "./findings";

/** What reports say of a rule; generated from the rules into policies/data/rules.json. */
export interface RuleFacts {
  id: string;
  area: string;
  severity: Finding["severity"];
  title: string;
  why: string;
  remedy: string;
  publicIds: string[];
}

/** The folder of the policy pack. */
export const packFolder = path.join(projectRoot, "policies");

/** The file with an environment's settings of the pack, whether it is there or not. */
export const policyConfigFile = (environment: string, pack: string = packFolder): string =>
  path.join(pack, "config", `${environment}.json`);

export function ruleFacts(): RuleFacts[] {
  const file = path.join(packFolder, "data", "rules.json");
  return JSON.parse(fs.readFileSync(file, "utf8")) as RuleFacts[];
}
