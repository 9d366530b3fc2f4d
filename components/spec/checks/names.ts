import { showValue } from "../../../catalog/paths";
import { labelValue } from "../../internal/labels";
import { foldCollisions, foldName } from "../../internal/names";
import { ALIAS_NAME, TENANT_NAME } from "../schema";
import type { CheckContext } from "./context";

const ENVIRONMENT = /^[a-z](?:-?[a-z0-9])*$/;
const ENVIRONMENT_LENGTH = 20;

/** Names: each is usable in all three clouds, and no two become one when they are folded or made into labels. */
export function checkNames(context: CheckContext): void {
  checkEnvironment(context);
  checkTags(context);
  const aliases = context.draft.aliases.map((alias) => alias.name);
  const tenants = context.draft.tenants.map((tenant) => tenant.name);
  checkKeys(
    context,
    "models",
    aliases,
    ALIAS_NAME,
    "1 to 40 lower-case letters, digits and inner `-` or `.`",
  );
  checkKeys(
    context,
    "tenants",
    tenants,
    TENANT_NAME,
    "1 to 30 lower-case letters, digits and inner `-`",
  );
}

function checkEnvironment({ environment, report }: CheckContext): void {
  if (environment.length <= ENVIRONMENT_LENGTH && ENVIRONMENT.test(environment)) return;
  const usable = foldName(environment)
    .slice(0, ENVIRONMENT_LENGTH)
    .replace(/^[^a-z]+|-+$/g, "");
  report.issue(
    ["environment"],
    `must be a stack name of 1 to ${ENVIRONMENT_LENGTH} lower-case letters, digits and single inner \`-\`, starting with a letter, got ${showValue(environment)}; name the stack ${JSON.stringify(usable || "dev")}`,
  );
}

function checkTags({ draft, report }: CheckContext): void {
  for (const key of ["costCenter", "team"] as const) {
    const value = draft.tags[key];
    if (value === undefined || labelValue(value) !== "") continue;
    report.issue(
      ["tags", key],
      `must have a letter a to z or a digit, since labels on gcp keep nothing else, got ${showValue(value)}; add one`,
    );
  }
}

function checkKeys(
  { report }: CheckContext,
  section: "models" | "tenants",
  names: readonly string[],
  pattern: RegExp,
  rule: string,
): void {
  const what = section === "models" ? "an alias" : "a tenant";
  const taken = new Set(names);
  for (const name of names) {
    const reserved = name in Object.prototype;
    if (pattern.test(name) && !reserved) continue;
    const usable = foldName(name).slice(0, 30).replace(/-+$/, "");
    const free = usable !== "" && !taken.has(usable) && !(usable in Object.prototype);
    const fix = free ? `rename it to ${JSON.stringify(usable)}` : "rename it";
    const constraint = reserved
      ? `must not be a name that JavaScript reserves`
      : `must be ${what} name of ${rule}`;
    report.issue([section, name], `${constraint}, got ${showValue(name)}; ${fix}`);
  }
  for (const group of foldCollisions(names, (name) => foldName(name.normalize("NFKC")))) {
    const [first, ...others] = group;
    if (foldName(first!) === "") continue;
    for (const name of others) {
      report.issue(
        [section, name],
        `must differ from ${showValue(first)} by more than case, accents or punctuation, which names and labels in the clouds do not keep, got ${showValue(name)}; rename one of them`,
      );
    }
  }
}
