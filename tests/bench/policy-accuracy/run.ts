import * as fs from "node:fs";
import * as path from "node:path";
import { rules } from "../../../policies/rules";
import { bucketCases } from "../../accuracy/aws/buckets";
import { federationFixtures } from "../../accuracy/aws/federation-fixtures";
import { keyCases } from "../../accuracy/aws/keys";
import { permissionCases } from "../../accuracy/aws/permissions";
import * as aws from "../../accuracy/aws/terraform";
import { trustCases } from "../../accuracy/aws/trust";
import { credentialCases } from "../../accuracy/azure/credentials";
import * as azure from "../../accuracy/azure/terraform";
import { pack, score, table, type Labelled, type Score } from "../../accuracy/frame";
import { conditionCases } from "../../accuracy/google/cases";
import * as google from "../../accuracy/google/terraform";
import { CHECKOV_VERSION, ensureChecker } from "../policy/contenders";
import { askCheckov, comparable, type Family } from "./checkov";

/** The seed of what is kept in docs/bench; any other gives other documents. */
const SEED = Number(process.env["UNIFIED_AI_ACCURACY_SEED"] ?? 71993);

/** The hand-made trust policies are compared as a whole: whether any rule, or any check, finds something. */
const ANY_RULE = "trust policies made by hand";
const TRUST_RULES = [
  "oidc-github-sub-exact",
  "oidc-any-issuer-needs-sub",
  "trust-no-public-principal",
];

const family = (
  cases: readonly Labelled[],
  { CHECKS, renderTerraform }: Pick<typeof aws, "CHECKS" | "renderTerraform">,
): Family => ({ cases, checks: CHECKS, renderTerraform });

/**
 * Compares our rules, and Checkov's of the same purpose, with what oracles say of generated documents. The claim: ours
 * miss nothing and raise no false alarm.
 */
export function benchPolicyAccuracy(): Promise<boolean> {
  const families: Family[] = [
    family(trustCases(SEED, 1200), aws),
    family(keyCases(SEED, 500), aws),
    family(permissionCases(SEED, 500), aws),
    family(bucketCases(SEED, 500), aws),
    family(conditionCases(SEED, 500), google),
    family(credentialCases(SEED, 500), azure),
  ];
  const judge = pack(rules);
  const ours = families.flatMap(({ cases }) => score(cases, judge));
  const program = ensureChecker();
  const theirs = families.flatMap((each) => score(comparable(each), askCheckov(program, each)));
  const fixtures = family(
    federationFixtures.map((each) => ({
      ...each,
      unsafe: { [ANY_RULE]: Object.values(each.unsafe).includes(true) },
    })),
    {
      CHECKS: { [ANY_RULE]: ["CKV_AWS_393", "CKV_AWS_60", "CKV_AWS_61"] },
      renderTerraform: aws.renderRole,
    },
  );
  theirs.push(...score(fixtures.cases, askCheckov(program, fixtures)));
  ours.push(...score(fixtures.cases, (_, each) => TRUST_RULES.some((rule) => judge(rule, each))));
  console.log(`policy pack\n${table(ours)}\n\nCheckov ${CHECKOV_VERSION}\n${table(theirs)}`);
  keep(ours, theirs);
  return Promise.resolve(
    ours.every(({ missed, falseAlarms }) => missed.length + falseAlarms.length === 0),
  );
}

function keep(ours: readonly Score[], theirs: readonly Score[]): void {
  const date = new Date().toISOString().slice(0, 10);
  const folder = path.resolve(process.cwd(), "docs", "bench");
  const numbers = (scores: readonly Score[]) =>
    scores.map(({ missed, falseAlarms, ...row }) => ({
      ...row,
      missed: missed.length,
      falseAlarms: falseAlarms.length,
    }));
  fs.writeFileSync(
    path.join(folder, `policy-accuracy-${date}.json`),
    `${JSON.stringify({ date, seed: SEED, checkov: CHECKOV_VERSION, pack: numbers(ours), checkovChecks: { ...aws.CHECKS, ...google.CHECKS, ...azure.CHECKS }, theirs: numbers(theirs) }, null, 2)}\n`,
  );
}
