import { Unjudged } from "./unjudged";

const TERM =
  /^\s*claims\[\s*(['"])([^'"]+)\1\s*\]\s+(eq|matches)\s+(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*/i;

/**
 * Entra's expressions of flexible federated credentials as CEL: terms `claims['sub'] eq '...'` and
 * `claims['sub'] matches '...'` with `*` for any characters and `?` for one, joined by `and`
 * (learn.microsoft.com/entra/workload-id/workload-identities-flexible-federated-identity-credentials, 2026-11-21).
 * `or` is understood too, for what Entra may come to accept.
 */
export function fromEntra(expression: string): string {
  let rest = expression;
  const parts: string[] = [];
  for (;;) {
    const found = TERM.exec(rest);
    if (!found) throw new Unjudged("is no expression of claims that can be judged");
    const [whole, , claim = "", operator = "", single, double] = found;
    parts.push(term(claim, operator.toLowerCase(), single ?? double ?? ""));
    rest = rest.slice(whole.length);
    if (rest.trim() === "") return parts.join(" ");
    const joint = /^(and|or)\b/i.exec(rest)?.[0];
    if (joint === undefined) throw new Unjudged("is no expression of claims that can be judged");
    parts.push(joint.toLowerCase() === "and" ? "&&" : "||");
    rest = rest.slice(joint.length);
  }
}

function term(claim: string, operator: string, value: string): string {
  const place = `assertion[${JSON.stringify(claim)}]`;
  if (operator === "eq") return `${place} == ${JSON.stringify(value)}`;
  const pattern = value
    .replace(/[\\^$.|+()[\]{}]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return `${place}.matches(${JSON.stringify(`^${pattern}$`)})`;
}
