import type { Issuer } from "./issuers";
import { namedIn } from "./named";
import { glob, type Pattern } from "./pattern";
import type { Scenario } from "./search";
import { always, meeting, NEVER, strangers } from "./strangers";
import type { Statement } from "./types";

/** The identity providers that a document lets in, each once. */
export function federatedIn(statements: readonly Statement[]): string[] {
  const federated = statements.flatMap(({ principals }) =>
    principals && !principals.not
      ? principals.values.filter(({ type }) => type === "Federated").map(({ value }) => value)
      : [],
  );
  return [...new Set(federated)];
}

/** Which values of a claim, as a policy writes them, whoever wrote the policy knows the holders of. */
export type Trusted = (value: string) => boolean;

/**
 * Tokens of one issuer that differ from the trusted ones in every claim listed: they have a value that no trusted value
 * of the policy takes in, or none at all. All other claims are as their holder likes.
 */
export function otherTokens(
  statements: readonly Statement[],
  principal: string,
  { issuer, host }: { issuer: Issuer; host: string },
  claims: Readonly<Record<string, Trusted>>,
): Scenario {
  const named = namedIn(statements);
  const base = strangers(statements);
  return {
    ...base,
    principals: [{ type: "Federated", value: principal }],
    action: [{ patterns: ["sts:AssumeRoleWithWebIdentity"].map(anyCase), not: false }],
    domain: (key) => {
      if (key === "aws:federatedprovider") return always(principal);
      // Keys of other issuers are never in a token of this one.
      if (!key.startsWith(`${host}:`)) return /^(aws|sts):/.test(key) ? base.domain(key) : NEVER;
      const claim = key.slice(host.length + 1);
      const forms =
        claim === "sub" && issuer.subjects ? [{ patterns: issuer.subjects, not: false }] : [];
      const trusted = claims[claim];
      if (!trusted) return meeting(key, ...(claim === "sub" ? [NO_WILDCARDS] : []), ...forms);
      const values = named.values(key).filter(trusted);
      return meeting(key, { patterns: values.map(anyCase), not: true }, NO_WILDCARDS, ...forms);
    },
  };
}

/** No name of a repository, branch, project or account has these characters. */
const NO_WILDCARDS = { patterns: [holding("*"), holding("?")], not: true };

function holding(char: string): Pattern {
  return [...glob("*"), { kind: "char", chars: char }, ...glob("*")];
}

/** Issuers that are known give out no two names that differ in letter case only. */
function anyCase(value: string): Pattern {
  return glob(value).map((step) =>
    step.kind === "char"
      ? { ...step, chars: step.chars.toLowerCase() + step.chars.toUpperCase() }
      : step,
  );
}
