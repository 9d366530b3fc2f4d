import * as bedrock from "@pulumi/aws/bedrock";
import * as bedrockfoundation from "@pulumi/aws/bedrockfoundation";
import * as bedrockmodel from "@pulumi/aws/bedrockmodel";
import * as iam from "@pulumi/aws/iam";
import { Provider } from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";
import { createKey } from "../components/aws/key";
import { createLog } from "../components/aws/log";
import type { BaselineOutputs } from "../components/baseline";
import { physicalName } from "../components/internal/names";
import { protectedBy } from "../components/internal/protect";
import { renderDeliveryPolicy, renderDeliveryTrust } from "./invocation-logging-policy";
import type { ResolvedBaseline, SharedBaselineArgs } from "./spec";

/** docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html, 2026-11-21. */
const ROLE_NAME_MAX_LENGTH = 64;

/** The account's one log group for calls of Bedrock models, in each region. */
const INVOCATION_LOG_GROUP = "/aws/bedrock/invocations";

/** Arguments of {@link BedrockBaseline}. Plain values: they decide which resources exist. */
export type BedrockBaselineArgs = SharedBaselineArgs & NonNullable<ResolvedBaseline["aws"]>;

/**
 * What Bedrock has once per account or region: where calls are recorded, and the terms accepted.
 *
 * Makes, per region, a provider, a key with alias, a log group, the role Bedrock delivers records with and, unless
 * nothing is to be kept, the logging configuration; once, Anthropic's first-use form and the agreements given.
 */
export class BedrockBaseline extends pulumi.ComponentResource {
  /** What environments may take for granted; known when all of it is in place. */
  public readonly prepared: pulumi.Output<NonNullable<BaselineOutputs["aws"]>>;

  constructor(name: string, args: BedrockBaselineArgs, opts?: pulumi.ComponentResourceOptions) {
    super("unifiedai:aws:BedrockBaseline", name, args, protectedBy(args.deletionProtection, opts));

    const regions = [...new Set(args.regions)].map((region) =>
      this.createRegion(name, args, region),
    );
    const home: pulumi.CustomResourceOptions = { parent: this, provider: regions[0]!.provider };
    const form = this.createUseCaseForm(name, args, home);
    const agreements = this.createAgreements(name, args, form, home);

    const done = [
      ...regions.flatMap(({ logging }) => (logging === undefined ? [] : [logging.id])),
      ...(form === undefined ? [] : [form.id]),
      ...agreements.map(({ id }) => id),
    ];
    this.prepared = pulumi.all(done).apply(() => ({
      accountId: args.accountId,
      regions: regions.map(({ region }) => region),
      logContent: args.logging.content,
      anthropicUseCase: form !== undefined,
      agreements: args.agreements ?? [],
    }));
    this.registerOutputs({ prepared: this.prepared });
  }

  private createRegion(name: string, args: BedrockBaselineArgs, region: string) {
    const provider = new Provider(
      `${name}-${region}`,
      { region, allowedAccountIds: [args.accountId] },
      { parent: this },
    );
    const opts: pulumi.CustomResourceOptions = { parent: this, provider };
    const { key } = createKey(
      name,
      {
        accountId: args.accountId,
        region,
        alias: args.namePrefix,
        logGroupName: INVOCATION_LOG_GROUP,
        tags: args.tags,
        deletionProtection: args.deletionProtection,
      },
      opts,
    );
    const log = createLog(
      name,
      {
        region,
        logGroupName: INVOCATION_LOG_GROUP,
        retentionDays: args.logging.retentionDays,
        keyArn: key.arn,
        tags: args.tags,
        deletionProtection: args.deletionProtection,
      },
      opts,
    );
    const logging =
      args.logging.content === "none"
        ? undefined
        : this.createInvocationLogging(name, args, region, log.name, opts);
    return { region, provider, logging };
  }

  private createInvocationLogging(
    name: string,
    args: BedrockBaselineArgs,
    region: string,
    logGroup: pulumi.Output<string>,
    opts: pulumi.CustomResourceOptions,
  ): bedrockmodel.InvocationLoggingConfiguration {
    const role = new iam.Role(
      `${name}-log-role-${region}`,
      {
        name: physicalName([args.namePrefix, "bedrock", "log", region], {
          maxLength: ROLE_NAME_MAX_LENGTH,
        }),
        description: `Lets Bedrock write its records of calls in ${region}`,
        assumeRolePolicy: renderDeliveryTrust(args.accountId, region),
        tags: args.tags,
      },
      opts,
    );
    const policy = new iam.RolePolicy(
      `${name}-log-role-policy-${region}`,
      {
        name: "write-records",
        role: role.name,
        policy: renderDeliveryPolicy(args.accountId, region, INVOCATION_LOG_GROUP),
      },
      opts,
    );
    const content = args.logging.content === "full";
    return new bedrockmodel.InvocationLoggingConfiguration(
      `${name}-log-setting-${region}`,
      {
        loggingConfig: {
          cloudwatchConfig: { logGroupName: logGroup, roleArn: role.arn },
          // Absent means true: prompts would be stored unasked.
          textDataDeliveryEnabled: content,
          imageDataDeliveryEnabled: content,
          embeddingDataDeliveryEnabled: content,
          videoDataDeliveryEnabled: content,
        },
      },
      // Bedrock writes a test record at once, so the permissions have to be there.
      pulumi.mergeOptions(opts, { dependsOn: [policy] }),
    );
  }

  private createUseCaseForm(
    name: string,
    args: BedrockBaselineArgs,
    opts: pulumi.CustomResourceOptions,
  ): bedrock.UseCaseForModelAccess | undefined {
    if (args.anthropicUseCase === undefined) return undefined;
    const formData = JSON.stringify({ otherIndustryOption: "", ...args.anthropicUseCase });
    return new bedrock.UseCaseForModelAccess(`${name}-anthropic-use-case`, { formData }, opts);
  }

  private createAgreements(
    name: string,
    args: BedrockBaselineArgs,
    form: bedrock.UseCaseForModelAccess | undefined,
    opts: pulumi.CustomResourceOptions,
  ): bedrockfoundation.ModelAgreement[] {
    return (args.agreements ?? []).map(
      (modelId) =>
        new bedrockfoundation.ModelAgreement(
          `${name}-agreement-${modelId}`,
          { modelId, offerToken: this.offerToken(modelId, opts) },
          pulumi.mergeOptions(opts, {
            // A new token of the same offer must not end the agreement that is in force.
            ignoreChanges: ["offerToken"],
            ...(form === undefined ? {} : { dependsOn: [form] }),
          }),
        ),
    );
  }

  /** Token of the model's public offer at this moment. */
  private offerToken(
    modelId: string,
    { provider }: pulumi.CustomResourceOptions,
  ): pulumi.Output<string> {
    const { offers } = bedrockfoundation.getModelAgreementOffersOutput(
      { modelId, offerType: "PUBLIC" },
      { parent: this, ...(provider && { provider }) },
    );
    return offers.apply((found) => {
      const [offer] = found;
      if (offer !== undefined) return offer.offerToken;
      throw new pulumi.RunError(
        `\`aws.agreements\`: must be models with an offer in the AWS Marketplace, got ${JSON.stringify(modelId)} without one; remove it, it needs no agreement`,
      );
    });
  }
}
