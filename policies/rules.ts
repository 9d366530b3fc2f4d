import { azure } from "./rules/azure";
import { azureOpenai } from "./rules/azure-openai";
import { bedrock } from "./rules/bedrock";
import { cache } from "./rules/cache";
import { clusters } from "./rules/clusters";
import { cost } from "./rules/cost";
import { edge } from "./rules/edge";
import { federation } from "./rules/federation";
import { gateway } from "./rules/gateway";
import { google } from "./rules/google";
import { gpu } from "./rules/gpu";
import { identity } from "./rules/identity";
import { keys } from "./rules/keys";
import { logs } from "./rules/logs";
import { models } from "./rules/models";
import { network } from "./rules/network";
import { regions } from "./rules/regions";
import { secrets } from "./rules/secrets";
import { stack } from "./rules/stack";
import { storage } from "./rules/storage";
import { tags } from "./rules/tags";
import { vault } from "./rules/vault";
import { vertex } from "./rules/vertex";
import type { Policies } from "@pulumi/policy";
import { knowRules } from "./internal/waivers";
import { toPolicy } from "./rule";
import { isStackRule, toStackPolicy, type AnyRule } from "./stack-rule";

/** The rules by area, in the order of the table in README.md. */
export const areas: readonly { readonly name: string; readonly rules: readonly AnyRule[] }[] = [
  { name: "Tags", rules: tags },
  { name: "GPUs and accelerators", rules: gpu },
  { name: "Models", rules: models },
  { name: "Networks", rules: network },
  { name: "Regions", rules: regions },
  { name: "Identity", rules: identity },
  { name: "Federation", rules: federation },
  { name: "Amazon Bedrock", rules: bedrock },
  { name: "Azure OpenAI", rules: azureOpenai },
  { name: "Vertex AI", rules: vertex },
  { name: "Azure", rules: azure },
  { name: "Google Cloud", rules: google },
  { name: "Keys", rules: keys },
  { name: "Stores of secrets", rules: secrets },
  { name: "Logs", rules: logs },
  { name: "Storage and state", rules: storage },
  { name: "Load balancers and the edge", rules: edge },
  { name: "Caches", rules: cache },
  { name: "Clusters and GPU pools", rules: clusters },
  { name: "Gateway", rules: gateway },
  { name: "Vault", rules: vault },
  { name: "Whole stacks", rules: stack },
  { name: "Cost", rules: cost },
];

/** Every rule of the pack, in the order of the table in README.md. */
export const rules: readonly AnyRule[] = areas.flatMap((area) => area.rules);

/** The rules as @pulumi/policy runs them: those that prepare something for others first. */
export function toPolicies(): Policies {
  knowRules(rules.map(({ id }) => id));
  const prepares = (rule: AnyRule): boolean => isStackRule(rule) && rule.prepare !== undefined;
  const ordered = [...rules].sort((a, b) => Number(prepares(b)) - Number(prepares(a)));
  return ordered.map((rule) => (isStackRule(rule) ? toStackPolicy(rule) : toPolicy(rule)));
}
