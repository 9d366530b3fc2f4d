// Proves what the baseline registers, and what environments demand of it; not that the accounts are really in that state.
import * as fs from "node:fs";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { afterEach, describe, expect, it, vi } from "vitest";
import { parse } from "yaml";
import { BedrockBaseline } from "../../../baseline/bedrock-baseline";
import { ClusterBaseline } from "../../../baseline/cluster-baseline";
import {
  renderDeliveryPolicy,
  renderDeliveryTrust,
} from "../../../baseline/invocation-logging-policy";
import { OpenAiBaseline } from "../../../baseline/openai-baseline";
import { resolveBaseline } from "../../../baseline/spec";
import { VertexBaseline } from "../../../baseline/vertex-baseline";
import { checkSpec, requireBaseline, resolveSpec, type BaselineOutputs } from "../../../components";
import { findGaps, GCP_SERVICES } from "../../../components/baseline";
import { omit } from "../../../components/internal/omit";
import { record, settled } from "./record";
import { baseline, full, gatewayed, inExistingCluster, minimal, offers, resolved } from "./specs";

const account = "111122223333";
const { aws, azure, gcp, clusters, ...shared } = resolveBaseline(baseline, "shared");

describe("BedrockBaseline", () => {
  const make = (changed: object = {}, options = {}) =>
    record(() => new BedrockBaseline("b", { ...shared, ...aws!, ...changed }), {
      calls: offers,
      ...options,
    });

  it("records calls in each region through a role of its own", async () => {
    const { identities, find } = await make();
    const perRegion = ["us-east-1", "us-west-2"].flatMap((region) => [
      ["pulumi:providers:aws", `b-${region}`],
      ["aws:kms/key:Key", `b-key-${region}`],
      ["aws:kms/alias:Alias", `b-key-alias-${region}`],
      ["aws:cloudwatch/logGroup:LogGroup", `b-log-${region}`],
      ["aws:iam/role:Role", `b-log-role-${region}`],
      ["aws:iam/rolePolicy:RolePolicy", `b-log-role-policy-${region}`],
      [
        "aws:bedrockmodel/invocationLoggingConfiguration:InvocationLoggingConfiguration",
        `b-log-setting-${region}`,
      ],
    ]);
    expect(identities.map(String).sort()).toEqual(
      [
        ["unifiedai:aws:BedrockBaseline", "b"],
        ["aws:bedrock/useCaseForModelAccess:UseCaseForModelAccess", "b-anthropic-use-case"],
        [
          "aws:bedrockfoundation/modelAgreement:ModelAgreement",
          "b-agreement-anthropic.claude-sonnet-5-5",
        ],
        ...perRegion,
      ]
        .map(String)
        .sort(),
    );
    const setting = find(
      "aws:bedrockmodel/invocationLoggingConfiguration:InvocationLoggingConfiguration",
      "b-log-setting-us-west-2",
    );
    expect(setting.provider).toBe("b-us-west-2");
    expect(setting.dependencies).toContain("b-log-role-policy-us-west-2");
  });

  it.each([
    ["metadata", false],
    ["full", true],
  ] as const)("with %s delivers prompts: %s", async (content, delivered) => {
    const { find } = await make({
      logging: { ...shared.logging, content },
      regions: ["us-east-1"],
    });
    const { inputs } = find(
      "aws:bedrockmodel/invocationLoggingConfiguration:InvocationLoggingConfiguration",
    );
    expect(inputs["loggingConfig"]).toEqual({
      cloudwatchConfig: {
        logGroupName: "/aws/bedrock/invocations",
        roleArn: "arn:role:b-log-role-us-east-1",
      },
      textDataDeliveryEnabled: delivered,
      imageDataDeliveryEnabled: delivered,
      embeddingDataDeliveryEnabled: delivered,
      videoDataDeliveryEnabled: delivered,
    });
  });

  it("keeps no record of calls with none", async () => {
    const { custom } = await make({ logging: { ...shared.logging, content: "none" } });
    expect(
      custom.map(({ type }) => type).filter((type) => /invocationLogging|iam/.test(type)),
    ).toEqual([]);
  });

  it("says what it prepared once it is in place, and nothing while it is planned", async () => {
    expect(await settled((await make()).result.prepared)).toEqual({
      accountId: account,
      regions: ["us-east-1", "us-west-2"],
      logContent: "metadata",
      anthropicUseCase: true,
      agreements: ["anthropic.claude-sonnet-5-5"],
    });
    expect(await settled((await make({}, { preview: true })).result.prepared)).toBeUndefined();
  });
});

describe("deletionProtection of a baseline", () => {
  const make = (deletionProtection: boolean) =>
    record(
      () => {
        const args = { ...shared, deletionProtection };
        new BedrockBaseline("baseline-aws", { ...args, ...aws! });
        new OpenAiBaseline("baseline-azure", { ...args, ...azure! });
        new VertexBaseline("baseline-gcp", { ...args, ...gcp! });
        new ClusterBaseline("baseline-cluster", { ...args, ...clusters![0]!, accountId: account });
      },
      { calls: offers },
    );

  it("protects every resource, with the clouds' own switches", async () => {
    const { resources, find } = await make(true);
    expect(resources.filter(({ protect }) => !protect).map(({ name }) => name)).toEqual([]);
    expect(resources.length).toBeGreaterThan(30);
    const log = find("aws:cloudwatch/logGroup:LogGroup", "baseline-aws-log-us-east-1");
    expect(log.inputs["deletionProtectionEnabled"]).toBe(true);
    const key = find("aws:kms/key:Key", "baseline-aws-key-us-east-1");
    expect(key.inputs["deletionWindowInDays"]).toBe(30);
  });

  it("protects none when lifted", async () => {
    const { resources, find } = await make(false);
    expect(resources.filter(({ protect }) => protect)).toEqual([]);
    const log = find("aws:cloudwatch/logGroup:LogGroup", "baseline-aws-log-us-east-1");
    expect(log.inputs["deletionProtectionEnabled"]).toBe(false);
  });
});

describe("agreements of BedrockBaseline", () => {
  const agreement = "aws:bedrockfoundation/modelAgreement:ModelAgreement";
  const make = (found: object[]) =>
    record(() => new BedrockBaseline("b", { ...shared, ...aws! }), {
      calls: Object.fromEntries(
        Object.keys(offers).map((token) => [token, () => ({ offers: found })]),
      ),
    });

  it("take the offer that AWS makes, after the form", async () => {
    const { find } = await make([{ offerId: "o", offerToken: "now" }, { offerToken: "other" }]);
    expect(find(agreement).inputs).toEqual({
      modelId: "anthropic.claude-sonnet-5-5",
      offerToken: "now",
    });
    expect(find(agreement).dependencies).toContain("b-anthropic-use-case");
  });
});

describe("the delivery role's documents", () => {
  it("trust Bedrock for this account and region, and permit one stream of one group", () => {
    expect(JSON.parse(renderDeliveryTrust(account, "us-east-1")).Statement[0].Condition).toEqual({
      StringEquals: { "aws:SourceAccount": account },
      ArnLike: { "aws:SourceArn": `arn:aws:bedrock:us-east-1:${account}:*` },
    });
    expect(JSON.parse(renderDeliveryPolicy(account, "us-east-1", "/g")).Statement).toEqual([
      {
        Sid: "WriteRecords",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: `arn:aws:logs:us-east-1:${account}:log-group:/g:log-stream:aws/bedrock/modelinvocations`,
      },
    ]);
  });
});

describe("OpenAiBaseline", () => {
  it("keeps the subscription's activity log in a workspace", async () => {
    const { identities, find, result } = await record(
      () => new OpenAiBaseline("b", { ...shared, ...azure! }),
    );
    expect(identities.map(String).sort()).toEqual(
      [
        ["unifiedai:azure:OpenAiBaseline", "b"],
        ["pulumi:providers:azure-native", "b-provider"],
        ["azure-native:resources:ResourceGroup", "b"],
        ["azure-native:operationalinsights:Workspace", "b-log"],
        ["azure-native:monitor:SubscriptionDiagnosticSetting", "b-log-setting"],
      ]
        .map(String)
        .sort(),
    );
    expect(find("azure-native:resources:ResourceGroup").inputs["tags"]).toMatchObject({
      Name: "atlas-baseline",
    });
    expect(find("azure-native:monitor:SubscriptionDiagnosticSetting").inputs).toEqual({
      name: "atlas-baseline",
      workspaceId: "b-log-id",
      logs: ["Administrative", "Alert", "Policy", "Security"].map((category) => ({
        category,
        enabled: true,
      })),
    });
    expect(await settled(result.prepared)).toEqual({
      subscriptionId: baseline.azure.subscriptionId,
    });
  });
});

describe("VertexBaseline", () => {
  const make = (changed: object = {}) =>
    record(() => new VertexBaseline("b", { ...shared, ...gcp!, ...changed }));

  it("switches the APIs on first, and leaves them on when it goes", async () => {
    const { custom } = await make();
    const services = custom.filter(({ type }) => type === "gcp:projects/service:Service");
    expect(services.map(({ inputs }) => inputs["service"]).sort()).toEqual(
      ["accesscontextmanager.googleapis.com", ...GCP_SERVICES].sort(),
    );
    for (const { inputs } of services) expect(inputs["disableOnDestroy"]).toBe(false);
    for (const other of custom.filter(({ type }) => type !== "gcp:projects/service:Service")) {
      expect(other.dependencies, other.name).toEqual(
        expect.arrayContaining(services.map(({ name }) => name)),
      );
    }
  });

  it.each([
    ["none", ["ADMIN_READ"]],
    ["metadata", ["ADMIN_READ", "DATA_READ", "DATA_WRITE"]],
    ["full", ["ADMIN_READ", "DATA_READ", "DATA_WRITE"]],
  ] as const)("audits calls as %s asks", async (content, types) => {
    const { find } = await make({ logging: { ...shared.logging, content } });
    expect(find("gcp:projects/iAMAuditConfig:IAMAuditConfig", "b-audit-aiplatform").inputs).toEqual(
      {
        project: "atlas-ml",
        service: "aiplatform.googleapis.com",
        auditLogConfigs: types.map((logType) => ({ logType })),
      },
    );
  });

  it("sets a floor that no template of an environment falls below, and accepts the partners' terms asked for", async () => {
    const { find, result } = await make();
    expect(find("gcp:modelarmor/floorsetting:Floorsetting").inputs).toMatchObject({
      parent: "projects/atlas-ml",
      location: "global",
      enableFloorSettingEnforcement: true,
      filterConfig: {
        piAndJailbreakFilterSettings: { filterEnforcement: "ENABLED", confidenceLevel: "HIGH" },
        sdpSettings: { basicConfig: { filterEnforcement: "DISABLED" } },
      },
    });
    expect(find("gcp:vertex/aiModelGardenEnableModel:AiModelGardenEnableModel").inputs).toEqual({
      project: "atlas-ml",
      publisherModelName: "publishers/anthropic/models/claude-sonnet-5-5",
    });
    expect(find("gcp:projects/iAMMember:IAMMember").inputs).toEqual({
      project: "atlas-ml",
      role: "roles/modelarmor.user",
      member: "serviceAccount:agent@example.com",
    });
    expect(await settled(result.prepared)).toEqual({
      project: "atlas-ml",
      services: [...GCP_SERVICES],
      logContent: "metadata",
      partnerModels: ["publishers/anthropic/models/claude-sonnet-5-5"],
      perimeter: "accessPolicies/987654321/servicePerimeters/atlas_ml_ai",
    });
  });

  it("closes the project on request only, and leaves the entrances to the environments", async () => {
    const type = "gcp:accesscontextmanager/servicePerimeter:ServicePerimeter";
    const { find } = await make();
    expect(find(type).inputs).toMatchObject({
      parent: "accessPolicies/987654321",
      name: "accessPolicies/987654321/servicePerimeters/atlas_ml_ai",
      status: {
        resources: ["projects/445566778899"],
        restrictedServices: ["aiplatform.googleapis.com", "modelarmor.googleapis.com"],
      },
    });
    const open = await make({ perimeter: undefined });
    expect(open.custom.filter((made) => made.type === type)).toEqual([]);
    expect(await settled(open.result.prepared)).not.toHaveProperty("perimeter");
    expect(open.custom.map(({ inputs }) => inputs["service"])).not.toContain(
      "accesscontextmanager.googleapis.com",
    );
  });
});

describe("ClusterBaseline", () => {
  const [cluster] = clusters!;
  const make = (changed: object = {}) =>
    record(
      () => new ClusterBaseline("c", { ...shared, ...cluster!, accountId: account, ...changed }),
    );

  it("brings counters, controllers and IAM's trust into a cluster that exists", async () => {
    const { custom, find, result } = await make();
    const counts: Record<string, number> = {};
    for (const { type } of custom) counts[type] = (counts[type] ?? 0) + 1;
    expect(counts).toEqual({
      "aws:ec2/securityGroup:SecurityGroup": 1,
      "aws:elasticache/replicationGroup:ReplicationGroup": 1,
      "aws:elasticache/subnetGroup:SubnetGroup": 1,
      "aws:iam/openIdConnectProvider:OpenIdConnectProvider": 1,
      "aws:kms/alias:Alias": 1,
      "aws:kms/key:Key": 1,
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": 1,
      "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition": 1,
      "kubernetes:core/v1:Namespace": 2,
      "kubernetes:helm.sh/v3:Release": 3,
      "kubernetes:networking.k8s.io/v1:NetworkPolicy": 2,
    });
    expect(find("pulumi:providers:kubernetes").inputs["clusterIdentifier"]).toBe(
      `arn:aws:eks:us-east-1:${account}:cluster/platform`,
    );
    expect(await settled(result.prepared)).toEqual({
      accountId: account,
      region: "us-east-1",
      name: "platform",
      versions: {
        "ai-gateway-crds-helm": "v1.0.0",
        "ai-gateway-helm": "v1.0.0",
        "gateway-helm": "v1.8.1",
      },
    });
  });

  it("leaves IAM alone where it trusts the issuer already", async () => {
    const { custom } = await make({ issuerTrusted: true });
    expect(custom.map(({ type }) => type)).not.toContain(
      "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
    );
  });
});

describe("resolveBaseline", () => {
  it("fills the defaults", () => {
    expect(resolveBaseline({ ...baseline, logging: undefined }, "shared").logging).toEqual({
      content: "metadata",
      retentionDays: 365,
    });
  });

  it("protects only when asked to", () => {
    expect(resolveBaseline(baseline, "shared").deletionProtection).toBe(false);
    const guarded = { ...baseline, deletionProtection: true };
    expect(resolveBaseline(guarded, "shared").deletionProtection).toBe(true);
    expect(() => resolveBaseline({ ...baseline, deletionProtection: "yes" }, "shared")).toThrow(
      "`deletionProtection`",
    );
  });

  it.each([1, 30, 100, 150, 365, 545, 731])(
    "takes %i days of retention exactly when an environment does",
    (retentionDays) => {
      const { issues } = checkSpec(
        { ...minimal.gcp, environment: undefined, logging: { retentionDays } },
        { environment: "dev" },
      );
      const refused = issues.some(({ path: at }) => at === "logging.retentionDays");
      const resolve = () => resolveBaseline({ ...baseline, logging: { retentionDays } }, "shared");
      if (refused) expect(resolve).toThrow("`logging.retentionDays`");
      else expect(resolve().logging.retentionDays).toBe(retentionDays);
    },
  );

  it("names every problem at once", () => {
    const wrong = {
      ...baseline,
      tag: {},
      aws: { ...baseline.aws, accountId: 111122223333, regions: [] },
      gcp: { ...baseline.gcp, partnerModels: ["claude"] },
    };
    expect(() => resolveBaseline(wrong, "shared")).toThrow(
      /has 4 problems:(?=[\s\S]*`tag`)(?=[\s\S]*`aws\.accountId`)(?=[\s\S]*`aws\.regions`)(?=[\s\S]*`gcp\.partnerModels\[0\]`)/,
    );
  });

  it.each([undefined, null, "text", [], {}])("refuses %j", (input) => {
    expect(() => resolveBaseline(input, "shared")).toThrow(pulumi.RunError);
  });

  it("refuses a baseline of no account", () => {
    expect(() => resolveBaseline({ tags: baseline.tags }, "shared")).toThrow(
      "name at least one account",
    );
  });
});

describe("findGaps", () => {
  const prepared: Required<BaselineOutputs> = {
    aws: {
      accountId: account,
      regions: ["us-east-1", "us-west-2"],
      logContent: "full",
      anthropicUseCase: true,
      agreements: ["anthropic.claude-sonnet-5-5"],
    },
    vault: { address: "https://vault.example.com:8200", mount: "ai-providers", environments: [] },
    azure: { subscriptionId: baseline.azure.subscriptionId },
    gcp: {
      project: "atlas-ml",
      services: [...GCP_SERVICES],
      logContent: "full",
      partnerModels: [],
    },
    clusters: [
      {
        accountId: account,
        region: "us-east-1",
        name: "platform",
        versions: {
          "ai-gateway-crds-helm": "v1.0.0",
          "ai-gateway-helm": "v1.0.0",
          "gateway-helm": "v1.8.1",
        },
      },
    ],
  };
  const spec = resolved(full);
  const missing = (changed: BaselineOutputs) =>
    findGaps(spec, changed).missing.map(({ path: at }) => at);

  it("finds none when everything is prepared", () => {
    expect(findGaps(spec, prepared)).toEqual({ missing: [], warnings: [] });
  });

  it("names each account that is not the prepared one", () => {
    expect(missing({})).toEqual(["aws.accountId", "azure.subscriptionId", "gcp.project"]);
    expect(missing({ ...prepared, aws: { ...prepared.aws, accountId: "999999999999" } })).toEqual([
      "aws.accountId",
    ]);
  });

  it("asks nothing of clouds that are not enabled", () => {
    const one = resolved({ ...minimal.gcp, logging: { content: "full" } });
    expect(findGaps(one, { gcp: prepared.gcp })).toEqual({ missing: [], warnings: [] });
  });

  it("names a region, a form, an API and partner terms that are missing", () => {
    expect(missing({ ...prepared, aws: { ...prepared.aws, regions: ["us-east-1"] } })).toEqual([
      "aws.region",
    ]);
    expect(missing({ ...prepared, aws: { ...prepared.aws, anthropicUseCase: false } })).toEqual([
      "models.chat",
    ]);
    const services = GCP_SERVICES.slice(1);
    const [api] = findGaps(spec, { ...prepared, gcp: { ...prepared.gcp, services } }).missing;
    expect(api?.reason).toContain("aiplatform.googleapis.com");

    const claude = resolved({
      ...minimal.gcp,
      logging: { content: "full" },
      gcp: { project: "atlas-ml", location: "us-east5" },
      models: { chat: { targets: [{ cloud: "gcp", model: "claude-sonnet-5-5" }] } },
    });
    expect(findGaps(claude, prepared).missing[0]?.reason).toContain(
      "publishers/anthropic/models/claude-sonnet-5-5",
    );
    const terms = {
      ...prepared.gcp,
      partnerModels: ["publishers/anthropic/models/claude-sonnet-5-5"],
    };
    expect(findGaps(claude, { ...prepared, gcp: terms }).missing).toEqual([]);
  });

  it("wants the offers of Marketplace models accepted, also from a baseline older than this question", () => {
    for (const agreements of [[], undefined]) {
      const older = omit(prepared.aws, "agreements");
      const changed = { ...older, ...(agreements && { agreements }) };
      const gap = findGaps(spec, { ...prepared, aws: changed }).missing[0]!;
      expect(gap.path).toBe("models.chat");
      expect(gap.reason).toContain('a baseline without "anthropic.claude-sonnet-5-5"');
    }
  });

  it("wants the controllers, in the versions whose objects are rendered, in a cluster that exists", () => {
    const existing = resolved({ ...inExistingCluster, logging: { content: "full" } });
    const gaps = (clusters: BaselineOutputs["clusters"]) =>
      findGaps(existing, { ...prepared, ...(clusters && { clusters }) }).missing;
    const [ready] = prepared.clusters;
    expect(gaps([ready!])).toEqual([]);
    expect(gaps([])).toEqual([expect.objectContaining({ path: "cluster.existing.name" })]);
    expect(gaps([{ ...ready!, region: "us-west-2" }])[0]?.reason).toContain(
      "platform in us-west-2",
    );
    const versions = { ...ready!.versions, "gateway-helm": "v1.7.0" };
    expect(gaps([{ ...ready!, versions }])[0]?.reason).toBe(
      'must run gateway-helm v1.8.1, which this environment\'s objects are made for, got "v1.7.0"; run `pulumi up` of the baseline',
    );
    const own = resolved({ ...gatewayed, logging: { content: "full" } });
    expect(findGaps(own, { ...prepared, clusters: [] }).missing).toEqual([]);
  });

  it("wants the perimeter that an environment is to be let into", () => {
    const closed = resolved({ ...minimal.gcp, logging: { content: "full" } });
    const inside = { ...closed, gcp: { ...closed.gcp!, accessPolicy: "987654321" } };
    expect(findGaps(inside, prepared).missing).toEqual([
      expect.objectContaining({ path: "gcp.accessPolicy" }),
    ]);
    const perimeter = "accessPolicies/987654321/servicePerimeters/atlas_ml_ai";
    expect(findGaps(inside, { gcp: { ...prepared.gcp, perimeter } }).missing).toEqual([]);
    expect(findGaps(closed, { gcp: { ...prepared.gcp, perimeter } }).missing).toEqual([]);
  });

  it("stops an environment whose account keeps more than it asked for, and warns where it keeps less", () => {
    const quiet = { ...spec, logging: { ...spec.logging, content: "metadata" as const } };
    expect(findGaps(quiet, prepared).missing.map(({ path: at }) => at)).toEqual([
      "logging.content",
      "logging.content",
    ]);
    const less = { ...prepared, aws: { ...prepared.aws, logContent: "metadata" as const } };
    expect(findGaps(spec, less)).toMatchObject({
      missing: [],
      warnings: [{ path: "logging.content" }],
    });
  });
});

describe("requireBaseline", () => {
  const spec = resolved(minimal.azure);
  afterEach(() => vi.restoreAllMocks());

  async function answered(outputs: Record<string, unknown> | Error): Promise<unknown> {
    const calls: unknown[] = [];
    await pulumi.runtime.setMocks({
      newResource: () => {
        throw new Error("reading a baseline must register nothing");
      },
      call: ({ token, inputs }) => {
        calls.push([token, inputs]);
        if (outputs instanceof Error) throw outputs;
        return { name: (inputs as { name: string }).name, outputs };
      },
    });
    const error = await requireBaseline("organization/unified-ai-baseline/shared", spec).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(calls).toEqual([
      ["pulumi:pulumi:readStackOutputs", { name: "organization/unified-ai-baseline/shared" }],
    ]);
    return error;
  }

  it("lets an environment pass whose baseline prepared everything", async () => {
    const azureReady = { subscriptionId: minimal.azure.azure.subscriptionId };
    expect(await answered({ prepared: { azure: azureReady } })).toBeUndefined();
  });

  it("names what is missing", async () => {
    const error = (await answered({ prepared: {} })) as Error;
    expect(error).toBeInstanceOf(pulumi.RunError);
    expect(error.message).toContain(
      'the baseline "organization/unified-ai-baseline/shared" `azure.subscriptionId`:',
    );
  });

  it("says how to go on when the stack is not there or not up", async () => {
    const absent = (await answered(
      Object.assign(new Error(), { details: "unknown stack" }),
    )) as Error;
    expect(absent.message).toMatch(
      /^`baselineStack`: must name a baseline stack that is up, .*unknown stack.*run `pulumi up` in baseline\//,
    );
    const halfUp = (await answered({ other: 1 })) as Error;
    expect(halfUp.message).toMatch(/^`baselineStack`: must name a stack that exports "prepared"/);
  });

  it("asks for nothing without a stack's name", async () => {
    await pulumi.runtime.setMocks({
      newResource: () => {
        throw new Error("no resource expected");
      },
      call: () => {
        throw new Error("no call expected");
      },
    });
    await expect(requireBaseline(undefined, spec)).resolves.toBeUndefined();
    await expect(requireBaseline("", spec)).resolves.toBeUndefined();
  });
});

describe("the committed baseline", () => {
  const root = path.resolve(__dirname, "../../..");
  const read = (file: string) =>
    (parse(fs.readFileSync(path.join(root, file), "utf8")) as { config: Record<string, never> })
      .config;

  it("can be resolved, and covers every committed environment in account, region and content", () => {
    const config = read("baseline/Pulumi.shared.yaml");
    expect(config["pulumi:disable-default-providers"]).toEqual(["*"]);
    const committed = resolveBaseline(config["unified-ai-baseline:baseline"], "shared");
    expect(committed.deletionProtection).toBe(true);
    const prepared: BaselineOutputs = {
      aws: {
        accountId: committed.aws!.accountId,
        regions: committed.aws!.regions,
        logContent: committed.logging.content,
        anthropicUseCase: committed.aws!.anthropicUseCase !== undefined,
        agreements: committed.aws!.agreements ?? [],
      },
      azure: { subscriptionId: committed.azure!.subscriptionId },
      gcp: {
        project: committed.gcp!.project,
        services: [...GCP_SERVICES],
        logContent: committed.logging.content,
        partnerModels: committed.gcp!.partnerModels ?? [],
      },
    };
    for (const stack of ["dev", "staging", "prod"]) {
      const endpoint = read(`Pulumi.${stack}.yaml`)["unified-ai-endpoint:endpoint"];
      const spec = resolveSpec(endpoint, { environment: stack });
      expect(findGaps(spec, prepared), stack).toEqual({ missing: [], warnings: [] });
    }
  });
});
