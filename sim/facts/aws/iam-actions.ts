/** What the Service Authorization Reference says of actions, their resource types and condition keys. */
import data from "./data/iam.json";
import { actionCovers } from "./iam-match";

interface Service {
  actions: Record<string, string[]>;
  resources: Record<string, string>;
  keys: string[];
}

const services = data.services as unknown as Record<string, Service>;
const prefixes = new Set(data.prefixes.map((prefix) => prefix.toLowerCase()));

/** Prefixes of services whose actions are known one by one. */
export const judgedServices: readonly string[] = Object.keys(services);

export type ActionVerdict =
  | { kind: "known"; actions: string[] }
  | { kind: "unknownService" }
  | { kind: "unknownAction"; candidates: string[] }
  /** The service exists, its actions are not in the data: taken as written, as AWS does. */
  | { kind: "unjudged" }
  | { kind: "malformed" };

/** Resolves an action pattern such as `bedrock:InvokeModel*` to the actions it covers. */
export function resolveAction(pattern: string): ActionVerdict {
  if (pattern === "*") return { kind: "unjudged" };
  const match = /^([A-Za-z0-9-]+):([A-Za-z0-9*?]+)$/.exec(pattern);
  if (match === null) return { kind: "malformed" };
  const prefix = (match[1] as string).toLowerCase();
  const service = services[prefix];
  if (service === undefined)
    return prefixes.has(prefix) ? { kind: "unjudged" } : { kind: "unknownService" };
  const covered = Object.keys(service.actions)
    .map((action) => `${prefix}:${action}`)
    .filter((action) => actionCovers(pattern, action));
  if (covered.length > 0) return { kind: "known", actions: covered };
  return {
    kind: "unknownAction",
    candidates: Object.keys(service.actions).map((action) => `${prefix}:${action}`),
  };
}

/** ARN templates of the resource types an action can be limited to; empty when it takes only `*`. */
export function arnTemplates(action: string): string[] {
  const [prefix, name] = action.split(":") as [string, string];
  const service = services[prefix];
  return (service?.actions[name] ?? [])
    .map((type) => service?.resources[type])
    .filter((t) => t !== undefined);
}

/** Whether some ARN of the template's form can match the pattern of a policy. */
export function fitsTemplate(pattern: string, template: string): boolean {
  const split = (arn: string) => [...arn.split(":").slice(0, 5), arn.split(":").slice(5).join(":")];
  const parts = split(pattern);
  return split(template).every((wanted, index) =>
    overlaps(parts[index] ?? "", wanted.replace(/\$\{[^}]+\}/g, "\u0000")),
  );
}

/** Whether a pattern with `*` and `?` and a template with placeholders (NUL) have a common text. */
function overlaps(pattern: string, template: string): boolean {
  const seen = new Map<number, boolean>();
  const width = template.length + 1;
  const go = (i: number, j: number): boolean => {
    const key = i * width + j;
    const known = seen.get(key);
    if (known !== undefined) return known;
    seen.set(key, false);
    const p = pattern[i];
    const t = template[j];
    let result: boolean;
    if (p === undefined && t === undefined) result = true;
    else if (t === "\u0000") result = go(i, j + 1) || (p !== undefined && go(i + 1, j));
    else if (p === "*") result = go(i + 1, j) || (t !== undefined && go(i, j + 1));
    else result = p !== undefined && t !== undefined && (p === "?" || p === t) && go(i + 1, j + 1);
    seen.set(key, result);
    return result;
  };
  return go(0, 0);
}

const globalKeys = new Set(
  data.globalKeys.map((key) =>
    key
      .toLowerCase()
      .replace(/\/tag-key$/, "/")
      .replace(/\/\$\{tagkey\}$/, "/"),
  ),
);

/** Condition keys of trust policies, set by the identity provider or by STS itself. */
const PROVIDER_KEY =
  /^(sts:|saml:|[a-z0-9.-]+\.[a-z]{2,}(\/[^:]*)?:(sub|aud|amr|azp|email|oaud|app_id|id|repository|repository_id|repository_owner_id|ref|actor|actor_id|enterprise_id|workflow|environment|job_workflow_ref|kubernetes-[a-z-]+)$)/i;

/** Whether a condition key exists for at least one of the services acted on, or globally. */
export function knownConditionKey(
  key: string,
  actionPrefixes: readonly string[],
  trust: boolean,
): boolean {
  const lower = key.toLowerCase();
  if (lower.startsWith("aws:")) {
    return (
      globalKeys.has(lower) || [...globalKeys].some((g) => g.endsWith("/") && lower.startsWith(g))
    );
  }
  if (trust && PROVIDER_KEY.test(key)) return true;
  const prefix = lower.slice(0, lower.indexOf(":"));
  const service = services[prefix];
  if (service === undefined)
    return (
      actionPrefixes.includes("*") || (actionPrefixes.includes(prefix) && prefixes.has(prefix))
    );
  return service.keys.some((known) => {
    const template = known.toLowerCase();
    const open = template.indexOf("${");
    return open < 0
      ? template === lower
      : lower.startsWith(template.slice(0, open)) && lower.length > open;
  });
}
