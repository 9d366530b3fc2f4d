import { type Action, unnamedArn } from "./actions";
import { namedIn } from "./named";
import { literal, type Pattern } from "./pattern";
import type { Domain, Scenario } from "./search";
import { anything, meeting } from "./strangers";
import type { Statement } from "./types";

/**
 * Context that says nothing about what is touched: when, from where, how and by whom. The caller has it or can choose it,
 * so conditions on it do not narrow what he can do.
 */
const FREE =
  /^(aws:(securetransport|multifactorauth|currenttime|epochtime|tokenissuetime|requestedregion|useragent|referer|sourceip|vpcsourceip|sourcevpc|sourcevpce|principal|userid|username|viaawsservice|federatedprovider|sourceidentity|tagkeys)|sts:|saml:|s3:(x-amz|signature|authtype|tlsversion|prefix|delimiter|max-keys))/;

/** What actions without resources of their own are compared with. */
const NO_RESOURCE: Pattern = literal("*");

/**
 * What the holder of a policy can do to a resource that the policy does not name. Conditions narrow it when they pin what
 * is touched (tags, encryption context, the profile in use) to a value without wildcards.
 */
export function onUnnamed(
  statements: readonly Statement[],
  action: Pick<Action, "name" | "forms">,
  context: Readonly<Record<string, Domain>> = {},
): Scenario {
  const resource = action.forms.length > 0 ? action.forms.map(unnamedArn) : [NO_RESOURCE];
  return asCaller(statements, action.name, resource, context);
}

/** What the holder of a policy can do to resources of the given ARNs. */
export function asCaller(
  statements: readonly Statement[],
  action: string | readonly Pattern[],
  resource: readonly Pattern[],
  context: Readonly<Record<string, Domain>> = {},
): Scenario {
  const named = namedIn(statements);
  const actions = typeof action === "string" ? [literal(action)] : action;
  return {
    principals: [undefined],
    action: [{ patterns: actions, not: false }],
    resource: [{ patterns: resource, not: false }],
    domain: (key) => {
      const given = context[key];
      if (given) return given;
      if (FREE.test(key)) return anything(key);
      return meeting(key, { patterns: named.texts(key).map(literal), not: true });
    },
    // The caller's own name, tags and account: what belongs to him is not unnamed.
    variable: (key) => `caller's ${key}`,
  };
}
