import { Provider } from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";
import type {
  CloudEndpoint,
  GuardrailReference,
  SharedEndpointArgs,
  TargetEndpoint,
} from "../endpoint";
import { refuse } from "../internal/refuse";
import { regionsUsed } from "../internal/regions";
import type { AwsTarget, ResolvedKnowledgeBase } from "../spec/resolved";
import type { AwsCallerSpec } from "../spec/types";
import { createBudget } from "./budget";
import { createCallerRole, type CreatedCallerRole } from "./caller-role";
import { createGuardrail } from "./guardrail";
import { createKey } from "./key";
import { KnowledgeBase, vectorBucketName } from "./knowledge-base";
import { createLog, logGroupName } from "./log";
import { createModel, type CreatedModel } from "./model";
import {
  describeTargets,
  guardrailReference,
  invokable,
  partsOf,
  type RegionalParts,
} from "./targets";
import { validateBedrockArgs } from "./validate";

/** Arguments of {@link BedrockEndpoint}. Plain values: they decide which resources exist. */
export interface BedrockEndpointArgs extends SharedEndpointArgs {
  /** 12 digits; the providers refuse credentials of any other account. */
  accountId: string;
  /** Home region: the knowledge base and the first guardrail are here, and IAM is called from here. */
  region: string;
  /** What aliases call on Bedrock, in the order of the spec. */
  targets: AwsTarget[];
  /** One inference profile per tenant and target too. */
  profilePerTenant: boolean;
  /** ARN of the managed policy that bounds the roles made here. @default - no boundary */
  permissionsBoundary?: string;
  /** Kubernetes service account that may take the callers' role when there is no gateway. @default - service account `ai-gateway` in namespace `ai-gateway` of any cluster of the account */
  caller?: AwsCallerSpec;
  /** @default - no knowledge base */
  knowledgeBase?: ResolvedKnowledgeBase;
}

/**
 * AWS Bedrock for one environment: models that can be called only through their profiles and with the guardrail.
 *
 * Makes, per region used, a provider bound to account and region, a key with alias, a log group, a guardrail with a
 * published version; per target an inference profile (or provisioned throughput), per tenant one more on request; once,
 * the callers' role with its policy, and optionally a knowledge base and a budget.
 */
export class BedrockEndpoint extends pulumi.ComponentResource implements CloudEndpoint {
  public readonly cloud = "aws";
  /** @inheritDoc */
  public readonly targets: pulumi.Output<TargetEndpoint[]>;
  /** ARN of the callers' role. */
  public readonly principalId: pulumi.Output<string>;
  /** Name of the environment's log group in the home region. */
  public readonly logDestination: pulumi.Output<string>;
  /** ARN and published version of the home region's guardrail. */
  public readonly guardrail: pulumi.Output<GuardrailReference | undefined>;
  /** Id of the knowledge base, when there is one. */
  public readonly knowledgeBaseId: pulumi.Output<string> | undefined;

  constructor(name: string, args: BedrockEndpointArgs, opts?: pulumi.ComponentResourceOptions) {
    super("unifiedai:aws:BedrockEndpoint", name, resolveArgs(name, args), opts);

    const regions = regionsUsed(args.region, args.targets).map((region) =>
      this.createRegion(name, args, region),
    );
    const home = regions[0]!;
    const models = args.targets.map((target) => this.createModel(name, args, regions, target));
    const caller = this.createCaller(name, args, regions, models);
    const knowledgeBase = this.createKnowledgeBase(name, args, home);
    this.createBudget(name, args, home);

    this.targets = describeTargets(models, regions, args.aliases, caller);
    this.principalId = caller.role.arn;
    this.logDestination = home.logGroupName;
    this.guardrail = guardrailReference(home);
    this.knowledgeBaseId = knowledgeBase?.knowledgeBaseId;
    this.registerOutputs({
      targets: this.targets,
      principalId: this.principalId,
      logDestination: this.logDestination,
      guardrail: this.guardrail,
      ...(this.knowledgeBaseId === undefined ? {} : { knowledgeBaseId: this.knowledgeBaseId }),
    });
  }

  private createRegion(name: string, args: BedrockEndpointArgs, region: string): RegionalParts {
    const provider = new Provider(
      `${name}-${region}`,
      { region, allowedAccountIds: [args.accountId] },
      { parent: this },
    );
    const opts: pulumi.CustomResourceOptions = { parent: this, provider };
    const group = logGroupName(args.namePrefix);
    const withVectors = args.knowledgeBase !== undefined && region === args.region;
    const { key } = createKey(
      name,
      {
        accountId: args.accountId,
        region,
        alias: args.namePrefix,
        logGroupName: group,
        ...(withVectors ? { vectorBucketName: vectorBucketName(args.namePrefix) } : {}),
        tags: args.tags,
        deletionProtection: args.deletionProtection,
      },
      opts,
    );
    const log = createLog(
      name,
      {
        region,
        logGroupName: group,
        retentionDays: args.logging.retentionDays,
        keyArn: key.arn,
        tags: args.tags,
        deletionProtection: args.deletionProtection,
      },
      opts,
    );
    const { guardrail, version } = createGuardrail(
      name,
      {
        region,
        namePrefix: args.namePrefix,
        guardrail: args.guardrail,
        keyArn: key.arn,
        tags: args.tags,
      },
      opts,
    );
    return {
      region,
      provider,
      keyArn: key.arn,
      logGroupName: log.name,
      guardrail: { arn: guardrail.guardrailArn, version: version.version },
    };
  }

  private createModel(
    name: string,
    args: BedrockEndpointArgs,
    regions: readonly RegionalParts[],
    target: AwsTarget,
  ): CreatedModel {
    const provider = partsOf(regions, target.region).provider;
    return createModel(
      name,
      {
        accountId: args.accountId,
        namePrefix: args.namePrefix,
        tags: args.tags,
        target,
        tenants: args.profilePerTenant ? tenantsOf(args.tenants, target.alias) : [],
      },
      { parent: this, provider },
    );
  }

  private createCaller(
    name: string,
    args: BedrockEndpointArgs,
    regions: readonly RegionalParts[],
    models: readonly CreatedModel[],
  ): CreatedCallerRole {
    return createCallerRole(
      name,
      {
        accountId: args.accountId,
        region: args.region,
        namePrefix: args.namePrefix,
        caller: args.caller ?? {},
        ...(args.gatewayCaller && { gateway: args.gatewayCaller }),
        ...(args.permissionsBoundary !== undefined && {
          permissionsBoundary: args.permissionsBoundary,
        }),
        tags: args.tags,
        models: pulumi.all(models.map((model) => invokable(model, args.aliases))),
        guardrails: pulumi.all(
          regions.map(({ guardrail, keyArn }) => pulumi.output({ ...guardrail, keyArn })),
        ),
      },
      { parent: this, provider: regions[0]!.provider },
    );
  }

  private createBudget(name: string, args: BedrockEndpointArgs, home: RegionalParts): void {
    if (args.cloudBudget === undefined) return;
    const { accountId, namePrefix, tags, cloudBudget } = args;
    createBudget(
      name,
      { ...cloudBudget, accountId, namePrefix, tags },
      { parent: this, provider: home.provider },
    );
  }

  private createKnowledgeBase(
    name: string,
    args: BedrockEndpointArgs,
    home: RegionalParts,
  ): KnowledgeBase | undefined {
    if (args.knowledgeBase === undefined) return undefined;
    const { documentsBucketArn, embeddingModelId, dimensions } = args.knowledgeBase;
    return new KnowledgeBase(
      `${name}-knowledge-base`,
      {
        accountId: args.accountId,
        region: args.region,
        namePrefix: args.namePrefix,
        documentsBucketArn,
        embeddingModelId,
        dimensions,
        keyArn: home.keyArn,
        ...(args.permissionsBoundary !== undefined && {
          permissionsBoundary: args.permissionsBoundary,
        }),
        tags: args.tags,
      },
      { parent: this, providers: [home.provider] },
    );
  }
}

function resolveArgs(name: string, args: BedrockEndpointArgs): BedrockEndpointArgs {
  refuse(`BedrockEndpoint ${JSON.stringify(name)}`, validateBedrockArgs(args));
  return args;
}

function tenantsOf(tenants: BedrockEndpointArgs["tenants"], alias: string): string[] {
  return Object.keys(tenants)
    .filter((tenant) => tenants[tenant]!.models.includes(alias))
    .sort();
}
