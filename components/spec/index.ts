import { dayOf, loadCatalog, loadOverlay, type Catalog } from "../../catalog";
import { shapeIssues } from "../../catalog/shape-issues";
import { checkBudget } from "./checks/budget";
import { checkCapacity } from "./checks/capacity";
import { checkClouds } from "./checks/clouds";
import { checkCluster } from "./checks/cluster";
import type { CheckContext } from "./checks/context";
import { checkDirectProviders } from "./checks/direct-providers";
import { checkEmbeddings } from "./checks/embeddings";
import { checkFallbackCapabilities } from "./checks/fallback-capabilities";
import { checkFallbackContext } from "./checks/fallback-context";
import { checkGateway } from "./checks/gateway";
import { checkGatewayModels } from "./checks/gateway-models";
import { checkLimits } from "./checks/limits";
import { checkNames } from "./checks/names";
import { checkOffers } from "./checks/offers";
import { checkResidency } from "./checks/residency";
import { checkRetirement } from "./checks/retirement";
import { checkSchedule } from "./checks/schedule";
import { checkSecrets } from "./checks/secrets";
import { checkTargetNames } from "./checks/target-names";
import { checkTenants } from "./checks/tenants";
import { readDraft } from "./draft";
import { SpecError } from "./error";
import { notesOf } from "./notes";
import { Report } from "./report";
import { resolveChecked } from "./resolve";
import type { Issue, ResolvedSpec } from "./resolved";
import { endpointSchema } from "./schema";
import type { Cloud, EndpointSpec } from "./types";

export { renderIssues, SpecError } from "./error";
export type * from "./resolved";
export type * from "./types";

/** What a description is checked against. */
export interface SpecContext {
  /** The stack's name: dev, staging, prod. */
  environment: string;
  /** @default the catalog that comes with the project */
  catalog?: Catalog;
  /** Day that retirements are compared with, `YYYY-MM-DD`. @default today in UTC */
  today?: string;
  /** Folder that `catalogOverlay` is relative to. @default the working directory, which is the program's */
  directory?: string;
}

/** Outcome of a check: the problems found, or the description ready to be made real. */
export interface CheckedSpec {
  /** What has to be corrected; empty when the description can be used. */
  issues: Issue[];
  /** What someone should know although the description can be used. */
  warnings: Issue[];
  /** Where an enabled cloud does something else than asked, which is normal; empty while there are issues. */
  notes: Issue[];
  /** Present when there are no issues. */
  spec?: ResolvedSpec;
}

const CHECKS: readonly ((context: CheckContext) => void)[] = [
  checkNames,
  checkTargetNames,
  checkClouds,
  checkDirectProviders,
  checkResidency,
  checkOffers,
  checkCapacity,
  checkEmbeddings,
  checkTenants,
  checkGateway,
  checkCluster,
  checkSecrets,
  checkGatewayModels,
  checkFallbackContext,
  checkFallbackCapabilities,
  checkLimits,
  checkBudget,
  checkSchedule,
  checkRetirement,
];

/**
 * Checks a description, whatever it is, and collects every problem in one pass: one wrong value hides no other.
 * Never throws and registers nothing.
 */
export function checkSpec(input: unknown, context: SpecContext): CheckedSpec {
  const report = new Report();
  for (const { steps, reason } of shapeIssues(endpointSchema, input)) report.issue(steps, reason);
  const draft = readDraft(input);
  let catalog = context.catalog ?? loadCatalog();
  let catalogIncomplete = false;
  if (draft.catalogOverlay !== undefined) {
    const merged = loadOverlay(catalog, draft.catalogOverlay, context.directory ?? process.cwd());
    catalog = merged.catalog;
    catalogIncomplete = merged.issues.length > 0;
    for (const { path, reason } of merged.issues) {
      report.issue(
        ["catalogOverlay"],
        path === draft.catalogOverlay ? reason : `${path} ${reason}`,
      );
    }
  }
  const checkContext: CheckContext = {
    draft,
    catalog,
    catalogIncomplete,
    report,
    environment: context.environment,
    malformed: malformedClouds(input),
    today: context.today ?? dayOf(new Date()),
  };
  for (const check of CHECKS) check(checkContext);
  const warnings = report.warnings(input);
  if (report.hasIssues) return { issues: report.issues(input), warnings, notes: [] };
  const spec = resolveChecked(input as EndpointSpec, context.environment, catalog);
  return { issues: [], warnings, notes: notesOf(spec), spec };
}

/** The description with every default filled, or one `SpecError` that names every problem. */
export function resolveSpec(input: unknown, context: SpecContext): ResolvedSpec {
  const { issues, spec } = checkSpec(input, context);
  if (!spec) throw new SpecError(issues);
  return spec;
}

function malformedClouds(input: unknown): ReadonlySet<Cloud> {
  const malformed = new Set<Cloud>();
  if (typeof input !== "object" || input === null) return malformed;
  for (const cloud of ["aws", "azure", "gcp"] as const) {
    const value: unknown = Object.hasOwn(input, cloud)
      ? (input as Record<string, unknown>)[cloud]
      : undefined;
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    if (value !== undefined && !isObject) malformed.add(cloud);
  }
  return malformed;
}
