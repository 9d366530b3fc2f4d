import { readNetwork } from "./address";
import { dateOf, holds, isText, numberOf, patternOf, type TextComparison } from "./compare";
import { matchesPrincipal, type Request } from "./evaluate";
import { ANYTHING, glob, literal, readPattern, type Pattern } from "./pattern";
import { findText, meets, type Demand } from "./text";
import type { Clause, Condition, Principal, Statement } from "./types";

/** What the requests in question can have under one context key. */
export interface Domain {
  /** Whether the key may be missing. */
  readonly absent: boolean;
  /** Whether one may be there: a value that meets all demands. */
  readonly present: boolean;
  readonly demands: readonly Demand[];
  /** Whether the key has several values at once. */
  readonly multiple: boolean;
  /** Values to try where the comparison is not one on text, besides those around the policy's own. */
  readonly samples: readonly string[];
}

/** The requests in question. */
export interface Scenario {
  /** Tried one by one; undefined for documents of a principal. */
  readonly principals: readonly (Principal | undefined)[];
  readonly action: readonly Demand[];
  readonly resource: readonly Demand[];
  domain(key: string): Domain;
  /** What a policy variable stands for when it is the same in all requests in question; otherwise it may be anything. */
  variable(key: string): string | undefined;
}

/** A request in question that a document allows, and the statement that does. */
export interface Found {
  readonly statement: Statement;
  readonly request: Request;
}

/** A value that a condition key gets, or none. */
type Answer = readonly string[] | undefined;

interface Wanted {
  readonly condition: Condition;
  /** Whether it has to hold. */
  readonly hold: boolean;
  readonly variables: boolean;
}

/** What is demanded of a request so far; grows along the search and is never changed in place. */
interface Demands {
  readonly action: readonly Demand[];
  readonly resource: readonly Demand[];
  readonly keys: ReadonlyMap<string, readonly Wanted[]>;
}

/**
 * A request of the scenario that the statements allow, or undefined when there is none. For every Allow it asks what a
 * request must have for the statement to speak of it, and for every Deny which of its parts the request can avoid; texts,
 * wildcards and missing keys are decided exactly, numbers, dates and addresses by values around the policy's own.
 */
export function findAllowed(
  statements: readonly Statement[],
  scenario: Scenario,
): Found | undefined {
  for (const principal of scenario.principals) {
    const concerned = statements.filter(
      ({ principals }) => !principals || matchesPrincipal(principals, principal),
    );
    const denies = concerned.filter(({ effect }) => effect === "Deny");
    for (const statement of concerned) {
      if (statement.effect !== "Allow") continue;
      const demands = including(statement, scenario);
      if (!solve(demands, scenario)) continue;
      const request = avoid(denies, demands, scenario);
      if (request) return { statement, request: { ...(principal && { principal }), ...request } };
    }
  }
  return undefined;
}

/** What a request must have for the statement to speak of it. */
function including(statement: Statement, scenario: Scenario): Demands {
  const keys = new Map<string, Wanted[]>();
  for (const condition of statement.conditions) {
    const wanted = { condition, hold: true, variables: statement.variables };
    keys.set(condition.key, [...(keys.get(condition.key) ?? []), wanted]);
  }
  const { actions, resources } = statement;
  return {
    action: [...scenario.action, actionDemand(actions, true)],
    resource: resources
      ? [...scenario.resource, resourceDemand(resources, true, statement.variables, scenario)]
      : scenario.resource,
    keys,
  };
}

/** A request that meets the demands and of which none of the denies speaks. */
function avoid(
  denies: readonly Statement[],
  demands: Demands,
  scenario: Scenario,
): Request | undefined {
  const [deny, ...others] = denies;
  if (!deny) return solve(demands, scenario);
  for (const narrower of waysAround(deny, demands, scenario)) {
    if (!solve(narrower, scenario)) continue;
    const request = avoid(others, narrower, scenario);
    if (request) return request;
  }
  return undefined;
}

/** The demands with one more: that one part of the deny does not fit. */
function* waysAround(deny: Statement, demands: Demands, scenario: Scenario): Generator<Demands> {
  yield { ...demands, action: [...demands.action, actionDemand(deny.actions, false)] };
  if (deny.resources) {
    const demand = resourceDemand(deny.resources, false, deny.variables, scenario);
    yield { ...demands, resource: [...demands.resource, demand] };
  }
  for (const condition of deny.conditions) {
    const wanted = { condition, hold: false, variables: deny.variables };
    const keys = new Map(demands.keys);
    keys.set(condition.key, [...(keys.get(condition.key) ?? []), wanted]);
    yield { ...demands, keys };
  }
}

function actionDemand(actions: Clause, hold: boolean): Demand {
  const patterns = actions.values.map((value) =>
    readPattern(value, { wildcards: true, ignoreCase: true }),
  );
  return { patterns, not: actions.not === hold };
}

function resourceDemand(
  resources: Clause,
  hold: boolean,
  variables: boolean,
  scenario: Scenario,
): Demand {
  const not = resources.not === hold;
  const variable = variableIn(scenario, not);
  const patterns = resources.values.map((value) =>
    readPattern(value, { wildcards: true, ...(variables && { variable }) }),
  );
  return { patterns, not };
}

/** A variable that is not the same in all requests counts as anything where it lets in, as nothing where it keeps out. */
function variableIn(scenario: Scenario, not: boolean): (name: string) => Pattern {
  return (name) => {
    const value = scenario.variable(name);
    if (value !== undefined) return literal(value);
    return not ? [{ kind: "char", chars: "" }] : ANYTHING;
  };
}

/** A request that meets the demands. */
function solve(demands: Demands, scenario: Scenario): Request | undefined {
  const action = findText(demands.action);
  if (action === undefined) return undefined;
  const resource = demands.resource.length > 0 ? findText(demands.resource) : undefined;
  if (demands.resource.length > 0 && resource === undefined) return undefined;
  const context: Record<string, readonly string[]> = {};
  for (const [key, wanted] of demands.keys) {
    const answer = solveKey(key, wanted, scenario);
    if (answer === undefined) return undefined;
    if (answer.values) context[key] = answer.values;
  }
  return { action, ...(resource !== undefined && { resource }), context };
}

/** What the key can have so that all that is wanted comes true; undefined when there is nothing. */
function solveKey(
  key: string,
  wanted: readonly Wanted[],
  scenario: Scenario,
): { values: Answer } | undefined {
  const domain = scenario.domain(key);
  const values = domain.present ? solvePresent(domain, wanted, scenario) : undefined;
  if (values) return { values };
  const absent =
    domain.absent && wanted.every(({ condition, hold }) => holds(condition, undefined) === hold);
  return absent ? { values: undefined } : undefined;
}

function solvePresent(domain: Domain, wanted: readonly Wanted[], scenario: Scenario): Answer {
  const isNull = ({ condition }: Wanted): boolean => condition.operator.comparison === "Null";
  const present = ["present"];
  if (!wanted.filter(isNull).every(({ condition, hold }) => holds(condition, present) === hold))
    return undefined;
  const compared = wanted.filter((each) => !isNull(each));
  return compared.every(({ condition }) => isText(condition.operator.comparison))
    ? solveTexts(domain, compared, scenario)
    : solveSamples(domain, compared);
}

function solveTexts(domain: Domain, wanted: readonly Wanted[], scenario: Scenario): Answer {
  const every: Demand[] = [...domain.demands];
  const some: Demand[][] = [];
  for (const { condition, hold, variables } of wanted) {
    const { operator, values } = condition;
    const not = operator.negated === hold;
    const comparison = operator.comparison as TextComparison;
    const variable = variables ? variableIn(scenario, not) : undefined;
    const patterns = values.map((value) => patternOf(comparison, value, variable));
    const demands: Demand[] = [{ patterns, not }];
    // What is no ARN does not match, which is what a positive comparison with ARNs rules out.
    if (comparison === "Arn" && !not) demands.push({ patterns: [ARN], not: false });
    if (!domain.multiple || (operator.set === "all") === hold) every.push(...demands);
    else some.push(demands);
  }
  const groups = some.length > 0 ? some : [[]];
  const texts = groups.map((demands) => findText([...every, ...demands]));
  return texts.every((text) => text !== undefined) ? texts : undefined;
}

const ARN = glob("*:*:*:*:*:*");

function solveSamples(domain: Domain, wanted: readonly Wanted[]): Answer {
  const samples = new Set(domain.samples);
  for (const { condition } of wanted)
    for (const value of condition.values) for (const each of around(value)) samples.add(each);
  for (const sample of samples) {
    if (!meets(sample, domain.demands)) continue;
    if (wanted.every(({ condition, hold }) => holds(condition, [sample]) === hold)) return [sample];
  }
  return undefined;
}

/** The value itself and its neighbours. */
function around(value: string): string[] {
  const network = readNetwork(value);
  if (network) return [network.address];
  const number = numberOf(value);
  if (!Number.isNaN(number)) return [number - 1, number, number + 1].map(String);
  const date = dateOf(value);
  if (Number.isNaN(date)) return [value];
  return [date - 1000, date, date + 1000].map((each) => new Date(each).toISOString());
}
