import * as bedrock from "@pulumi/aws/bedrock";
import type * as pulumi from "@pulumi/pulumi";
import { physicalName } from "../internal/names";
import { named, tagsFor } from "../internal/tags";
import type { AwsTarget, ResolvedSpec } from "../spec/resolved";
import { foundationModelArn, globalModelArn, systemProfileArn } from "./arns";

/** docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateInferenceProfile.html, 2026-11-21. */
const PROFILE_NAME_MAX_LENGTH = 64;
/** docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateProvisionedModelThroughput.html, 2026-11-21. */
const PROVISIONED_NAME_MAX_LENGTH = 63;

/** What {@link createModel} needs to know. */
export interface ModelSettings {
  accountId: string;
  namePrefix: string;
  tags: ResolvedSpec["tags"];
  target: AwsTarget;
  /** Tenants that get a profile of their own, sorted. Plain value: decides which resources exist. */
  tenants: readonly string[];
}

/** What callers of one target put in `modelId`. */
export interface CreatedModel {
  target: AwsTarget;
  /** ARN of the application inference profile or of the provisioned throughput. */
  arn: pulumi.Output<string>;
  /** The same by tenant, for tenants with a profile of their own. */
  tenantArns: Record<string, pulumi.Output<string>>;
}

/**
 * What makes one target callable: an application inference profile, which carries the cost tags, and one per tenant on
 * request; for a provisioned target the throughput itself, which has no profile and no split by tenant.
 */
export function createModel(
  name: string,
  settings: ModelSettings,
  opts: pulumi.CustomResourceOptions,
): CreatedModel {
  const { target } = settings;
  if (target.throughput === "provisioned") {
    return {
      target,
      arn: createThroughput(name, settings, opts).provisionedModelArn,
      tenantArns: {},
    };
  }
  const profile = createProfile(name, settings, undefined, opts);
  const tenantArns: Record<string, pulumi.Output<string>> = {};
  for (const tenant of settings.tenants) {
    tenantArns[tenant] = createProfile(name, settings, tenant, opts).arn;
  }
  return { target, arn: profile.arn, tenantArns };
}

/** ARNs a call of the target is checked against, besides the profile: every region that may serve it. */
export function destinationModelArns(target: AwsTarget): string[] {
  const { region, foundationModelId, destinationRegions } = target;
  const global = target.systemProfile !== undefined && destinationRegions.length === 0;
  if (global) {
    // A `global.` profile asks for the model where the call starts and, for wherever it ends, without a region.
    return [
      foundationModelArn(region, foundationModelId),
      globalModelArn(region, foundationModelId),
    ];
  }
  return [...new Set(destinationRegions.length > 0 ? destinationRegions : [region])]
    .sort()
    .map((destination) => foundationModelArn(destination, foundationModelId));
}

/** What the target's application profile is made from: the cross-region profile, or the model in its region. */
function profileSourceArn(target: AwsTarget, accountId: string): string {
  return target.systemProfile === undefined
    ? foundationModelArn(target.region, target.foundationModelId)
    : systemProfileArn(target.region, accountId, target.systemProfile.id);
}

function createProfile(
  name: string,
  settings: ModelSettings,
  tenant: string | undefined,
  opts: pulumi.CustomResourceOptions,
): bedrock.InferenceProfile {
  const { accountId, namePrefix, tags, target } = settings;
  const suffix = tenant === undefined ? "" : `-tenant-${tenant}`;
  const forTenant = tenant === undefined ? "" : ` for tenant ${tenant}`;
  const profileName = `${name}-model-${target.key}${suffix}`;
  const purpose = {
    alias: target.alias,
    model: target.model,
    ...(tenant === undefined ? {} : { tenant }),
  };
  return new bedrock.InferenceProfile(
    profileName,
    {
      name: physicalName([namePrefix, target.key, ...(tenant === undefined ? [] : [tenant])], {
        maxLength: PROFILE_NAME_MAX_LENGTH,
      }),
      description: `Alias ${target.alias}${forTenant}`,
      modelSource: { copyFrom: profileSourceArn(target, accountId) },
      tags: named(tagsFor(tags, purpose), profileName),
    },
    opts,
  );
}

function createThroughput(
  name: string,
  settings: ModelSettings,
  opts: pulumi.CustomResourceOptions,
): bedrock.ProvisionedModelThroughput {
  const { namePrefix, tags, target } = settings;
  const throughputName = `${name}-model-${target.key}`;
  return new bedrock.ProvisionedModelThroughput(
    throughputName,
    {
      provisionedModelName: physicalName([namePrefix, target.key], {
        maxLength: PROVISIONED_NAME_MAX_LENGTH,
      }),
      modelArn: foundationModelArn(
        target.region,
        target.provisionedModelId ?? target.foundationModelId,
      ),
      // The arguments' check refuses a provisioned target without units before this runs.
      modelUnits: target.units ?? 1,
      tags: named(tagsFor(tags, { alias: target.alias, model: target.model }), throughputName),
    },
    opts,
  );
}
