import type { Provider } from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";
import type { GuardrailReference, TargetEndpoint } from "../endpoint";
import type { AwsTarget, ResolvedAlias } from "../spec/resolved";
import { endpointSuffix } from "./arns";
import type { CreatedCallerRole } from "./caller-role";
import type { InvokableModel } from "./invoke-policy";
import { destinationModelArns, type CreatedModel } from "./model";

/** What exists once in each region used. */
export interface RegionalParts {
  region: string;
  provider: Provider;
  keyArn: pulumi.Output<string>;
  logGroupName: pulumi.Output<string>;
  guardrail: { arn: pulumi.Output<string>; version: pulumi.Output<string> };
}

/** The parts of a region that is known to be used. */
export function partsOf(regions: readonly RegionalParts[], region: string): RegionalParts {
  return regions.find((parts) => parts.region === region)!;
}

function kindOf(aliases: readonly ResolvedAlias[], target: AwsTarget): ResolvedAlias["kind"] {
  return aliases.find((alias) => alias.name === target.alias)?.kind ?? "chat";
}

/** The model as the callers' policy names it, once its ARNs are known. */
export function invokable(
  model: CreatedModel,
  aliases: readonly ResolvedAlias[],
): pulumi.Output<InvokableModel> {
  const kind = kindOf(aliases, model.target);
  if (model.target.throughput === "provisioned") {
    return model.arn.apply((arn) => ({
      kind,
      profileArns: [],
      modelArns: [],
      provisionedArn: arn,
    }));
  }
  return pulumi
    .all([model.arn, ...Object.values(model.tenantArns)])
    .apply((profileArns) => ({ kind, profileArns, modelArns: destinationModelArns(model.target) }));
}

/** What calls in the region must carry. */
export function guardrailReference(parts: RegionalParts): pulumi.Output<GuardrailReference> {
  return pulumi
    .all([parts.guardrail.arn, parts.guardrail.version])
    .apply(([id, version]) => ({ id, version }));
}

/** The targets as callers see them; known only when the callers' policy is in place, since a call would be refused before. */
export function describeTargets(
  models: readonly CreatedModel[],
  regions: readonly RegionalParts[],
  aliases: readonly ResolvedAlias[],
  caller: CreatedCallerRole,
): pulumi.Output<TargetEndpoint[]> {
  return pulumi.all(
    models.map((model) => {
      const { alias, key, model: catalogKey, region } = model.target;
      const reference = guardrailReference(partsOf(regions, region));
      return pulumi
        .all([model.arn, pulumi.all(model.tenantArns), reference, caller.policy.id])
        .apply(([modelId, tenantModelIds, guardrail]): TargetEndpoint => ({
          alias,
          key,
          cloud: "aws",
          model: catalogKey,
          region,
          invokeUrl: `https://bedrock-runtime.${region}.${endpointSuffix(region)}`,
          modelId,
          ...(kindOf(aliases, model.target) === "chat" ? { guardrail } : {}),
          ...(Object.keys(tenantModelIds).length > 0 ? { tenantModelIds } : {}),
        }));
    }),
  );
}
