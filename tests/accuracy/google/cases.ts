import type { Labelled } from "../frame";
import { Random } from "../random";
import { claimsOf, evaluate, MAPPING, render, type Node, type Term } from "./condition";
import type { TestIssuer } from "./issuer";
import { AUDIENCES, CLUSTER, GITHUB, GITLAB, TERRAFORM } from "./issuers";

const RULE = "gcp-wif-condition";

/** Conditions from plain to crooked, about one issuer's claims. */
class Generator {
  /** The claims that one condition is about: few, so that all tokens can be tried. */
  private readonly claims: readonly string[];

  constructor(
    private readonly issuer: TestIssuer,
    private readonly random: Random,
  ) {
    this.claims = random.some(Object.keys(issuer.vocabulary), random.pick([1, 2, 3, 3]));
  }

  condition(depth: number): Node {
    const { random } = this;
    if (depth === 0 || random.chance(0.35)) return this.atom();
    const inner = (): Node => this.condition(depth - 1);
    const kind = random.next();
    if (kind < 0.45) return { op: "and", all: [inner(), inner()] };
    if (kind < 0.7) return { op: "or", all: [inner(), inner()] };
    if (kind < 0.82) return { op: "not", of: inner() };
    if (kind < 0.9) return { op: "if", test: inner(), then: inner(), otherwise: inner() };
    return { op: "and", all: [inner(), inner(), inner()] };
  }

  private atom(): Node {
    const { random, issuer } = this;
    const claim = random.pick(this.claims);
    const words = issuer.vocabulary[claim]!;
    const term: Term = { claim, as: this.shape(claim) };
    const kind = random.next();
    if (kind < 0.3)
      return { op: "==", term, value: random.pick(words.whole), turned: random.chance(0.2) };
    if (kind < 0.38) return { op: "!=", term, value: random.pick(words.whole) };
    if (kind < 0.48)
      return { op: "in", term, values: random.some(words.whole, 2), exists: random.chance(0.3) };
    if (kind < 0.5) return { op: "size", term, value: random.pick(words.whole).length };
    if (kind < 0.53) return { op: "has", claim };
    if (kind < 0.55) return { op: "constant", value: random.chance(0.5) };
    if (kind < 0.75 && words.patterns.length > 0)
      return { op: "matches", term, value: random.pick(words.patterns) };
    const value = random.pick([...words.cut, ...words.whole]);
    return { op: random.pick(["startsWith", "startsWith", "endsWith", "contains"]), term, value };
  }

  private shape(claim: string): Term["as"] {
    if (this.issuer.mapped.includes(claim) && this.random.chance(0.3)) return "mapped";
    if (this.random.chance(0.06)) return "lower";
    return /^(repository|project_path)$/.test(claim) && this.random.chance(0.1) ? "head" : "claim";
  }
}

/** Whether any of the strangers' tokens fits. */
function letsInStrangers(issuer: TestIssuer, condition: Node): boolean {
  for (const token of issuer.strangers(claimsOf(condition)))
    if (evaluate(condition, token) === true) return true;
  return false;
}

/** Providers of workload identity pools with generated conditions. */
export function conditionCases(seed: number, count: number): Labelled[] {
  const random = new Random(seed);
  const issuers = [GITHUB, GITHUB, GITHUB, GITLAB, TERRAFORM, CLUSTER];
  return Array.from({ length: count }, (_, index) => {
    const issuer = issuers[index % issuers.length] ?? GITHUB;
    const condition = new Generator(issuer, random).condition(random.pick([0, 1, 1, 2, 2, 3]));
    const text = render(condition);
    const attributeMapping = Object.fromEntries(
      Object.entries(MAPPING).filter(([, place]) =>
        issuer.mapped.includes(place.replace("assertion.", "")),
      ),
    );
    return {
      id: `${issuer.name} ${seed}/${index}: ${text}`,
      resource: {
        type: "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider",
        inputs: {
          workloadIdentityPoolId: "ci",
          workloadIdentityPoolProviderId: "ci",
          oidc: { issuerUri: issuer.url, allowedAudiences: AUDIENCES },
          attributeMapping,
          attributeCondition: text,
        },
      },
      unsafe: { [RULE]: letsInStrangers(issuer, condition) },
    };
  });
}
