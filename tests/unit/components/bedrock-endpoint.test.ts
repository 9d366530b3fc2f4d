// Proves the inputs we pass to AWS and the policy documents we render; not that AWS evaluates them as we read its manual.
import { describe, expect, it } from "vitest";
import { renderKeyPolicy } from "../../../components/aws/key";
import {
  renderKnowledgeBasePolicy,
  renderKnowledgeBaseTrust,
} from "../../../components/aws/knowledge-base-policy";
import { resolveGuardrailContent } from "../../../components/aws/guardrail";
import {
  INLINE_POLICY_MAX_LENGTH,
  renderInvokePolicy,
} from "../../../components/aws/invoke-policy";
import { renderPodIdentityTrust } from "../../../components/aws/caller-role";
import { validateBedrockArgs } from "../../../components/aws/validate";
import {
  BedrockEndpoint,
  type BedrockEndpointArgs,
  type UnifiedAiEndpointArgs,
} from "../../../components";
import { record, settled } from "./record";
import { full, minimal, resolved } from "./specs";

const account = "111122223333";

function bedrockArgs(args: UnifiedAiEndpointArgs): BedrockEndpointArgs {
  const { aws, ...spec } = resolved(args);
  return { ...spec, ...aws! };
}

const make = (args: BedrockEndpointArgs, options = {}) =>
  record(() => new BedrockEndpoint("b", args), options);
const parse = (json: unknown): { Version: string; Statement: Record<string, unknown>[] } =>
  JSON.parse(String(json)) as never;

describe("BedrockEndpoint", () => {
  it("creates key, log, guardrail, version, profile, role and policy with minimal arguments", async () => {
    const { identities, find } = await make(bedrockArgs(minimal.aws));
    expect(identities.map(String).sort()).toEqual(
      [
        ["unifiedai:aws:BedrockEndpoint", "b"],
        ["pulumi:providers:aws", "b-us-east-1"],
        ["aws:kms/key:Key", "b-key-us-east-1"],
        ["aws:kms/alias:Alias", "b-key-alias-us-east-1"],
        ["aws:cloudwatch/logGroup:LogGroup", "b-log-us-east-1"],
        ["aws:bedrock/guardrail:Guardrail", "b-guardrail-us-east-1"],
        ["aws:bedrock/guardrailVersion:GuardrailVersion", "b-guardrail-version-us-east-1"],
        [
          "aws:bedrock/inferenceProfile:InferenceProfile",
          "b-model-chat-aws-us-east-1-claude-sonnet-5-5",
        ],
        ["aws:iam/role:Role", "b-role"],
        ["aws:iam/rolePolicy:RolePolicy", "b-role-policy"],
      ]
        .map(String)
        .sort(),
    );
    expect(find("aws:cloudwatch/logGroup:LogGroup").inputs).toMatchObject({
      name: "/aws/bedrock/atlas-dev",
      retentionInDays: 90,
      kmsKeyId: "arn:kms:b-key-us-east-1",
      deletionProtectionEnabled: false,
    });
    expect(find("aws:kms/key:Key").inputs).toMatchObject({
      enableKeyRotation: true,
      deletionWindowInDays: 7,
    });
    expect(find("aws:kms/alias:Alias").inputs).toEqual({
      name: "alias/atlas-dev",
      targetKeyId: "b-key-us-east-1-key-id",
    });
  });

  it("makes the profile from the cross-region profile of the residency and tags it with what it costs for", async () => {
    const { find } = await make(bedrockArgs(minimal.aws));
    expect(find("aws:bedrock/inferenceProfile:InferenceProfile").inputs).toEqual({
      name: "atlas-dev-chat-aws-us-east-1-claude-sonnet-5-5",
      description: "Alias chat",
      modelSource: {
        copyFrom: `arn:aws:bedrock:us-east-1:${account}:inference-profile/us.anthropic.claude-sonnet-5-5`,
      },
      tags: {
        Name: "b-model-chat-aws-us-east-1-claude-sonnet-5-5",
        Environment: "dev",
        Project: "atlas",
        CostCenter: "ML-4100",
        Team: "platform-ai",
        ManagedBy: "pulumi",
        Alias: "chat",
        Model: "claude-sonnet-5-5",
      },
    });
  });

  it("adds a profile per tenant and alias the tenant may call only when asked", async () => {
    const args = bedrockArgs(full);
    const tenantsOf = async (profilePerTenant: boolean) =>
      (await make({ ...args, profilePerTenant })).custom
        .filter(({ type }) => type === "aws:bedrock/inferenceProfile:InferenceProfile")
        .flatMap(({ inputs }) => (inputs["tags"] as Record<string, string>)["Tenant"] ?? [])
        .sort();
    expect(await tenantsOf(false)).toEqual([]);
    expect(await tenantsOf(true)).toEqual([
      "research",
      "research",
      "research",
      "support",
      "support",
    ]);
  });

  it("creates key, log and guardrail in each region used, under that region's provider", async () => {
    const { custom } = await make(bedrockArgs(full));
    const regional = custom.filter(({ name }) => /us-(east-1|west-2)$/.test(name));
    expect(regional.length).toBe(10);
    for (const { name, provider } of regional) {
      expect(provider, name).toBe(`b-${/us-\w+-\d$/.exec(name)![0]}`);
    }
  });

  it("replaces the published version exactly when the guardrail's content changes", async () => {
    const args = bedrockArgs(minimal.aws);
    const description = async (changed: BedrockEndpointArgs) =>
      (await make(changed)).find("aws:bedrock/guardrailVersion:GuardrailVersion").inputs[
        "description"
      ];
    const first = await description(args);
    expect(first).toMatch(/^content [0-9a-f]{12}$/);
    expect(await description({ ...args, tags: { ...args.tags, Team: "other" } })).toBe(first);
    expect(await description({ ...args, namePrefix: "other-dev" })).toBe(first);
    const strict = { ...args.guardrail, strength: "high" as const };
    expect(await description({ ...args, guardrail: strict })).not.toBe(first);
  });

  it("buys throughput instead of making a profile for a provisioned target", async () => {
    const args = bedrockArgs(minimal.aws);
    const target = { ...args.targets[0]!, throughput: "provisioned" as const, units: 2 };
    const { custom, find } = await make({ ...args, targets: [target] });
    expect(custom.map(({ type }) => type)).not.toContain(
      "aws:bedrock/inferenceProfile:InferenceProfile",
    );
    expect(
      find("aws:bedrock/provisionedModelThroughput:ProvisionedModelThroughput").inputs,
    ).toMatchObject({
      provisionedModelName: "atlas-dev-chat-aws-us-east-1-claude-sonnet-5-5",
      modelArn: "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-sonnet-5-5",
      modelUnits: 2,
    });
    const policy = parse(find("aws:iam/rolePolicy:RolePolicy").inputs["policy"]);
    expect(policy.Statement[0]).toMatchObject({
      Sid: "InvokeChatProfiles",
      Resource: "arn:provisioned:b-model-chat-aws-us-east-1-claude-sonnet-5-5",
    });
    expect(policy.Statement.map(({ Sid }) => Sid)).not.toContain("InvokeChatModelsThroughProfiles");
  });

  it("makes the knowledge base with its own store and role, and waits for its permissions", async () => {
    const { find, custom, result } = await make(bedrockArgs(full));
    const knowledgeBase = find("aws:bedrock/agentKnowledgeBase:AgentKnowledgeBase");
    expect(knowledgeBase.dependencies).toContain("b-knowledge-base-role-policy");
    expect(knowledgeBase.provider).toBe("b-us-east-1");
    expect(knowledgeBase.inputs).toMatchObject({
      name: "atlas-prod",
      knowledgeBaseConfiguration: {
        type: "VECTOR",
        vectorKnowledgeBaseConfiguration: {
          embeddingModelArn:
            "arn:aws:bedrock:us-east-1::foundation-model/amazon.titan-embed-text-v2:0",
        },
      },
      storageConfiguration: {
        type: "S3_VECTORS",
        s3VectorsConfiguration: { indexArn: "arn:index:b-knowledge-base-index" },
      },
    });
    expect(find("aws:s3/vectorsIndex:VectorsIndex").inputs).toMatchObject({
      dimension: 1024,
      distanceMetric: "cosine",
      dataType: "float32",
    });
    expect(await settled(result.knowledgeBaseId!)).toBe("b-knowledge-base-id");
    const without = await make(bedrockArgs(minimal.aws));
    expect(without.custom.filter(({ type }) => type.startsWith("aws:s3/"))).toEqual([]);
    expect(without.result.knowledgeBaseId).toBeUndefined();
    expect(custom.filter(({ type }) => type.startsWith("aws:s3/")).length).toBe(2);
  });

  it("lets its outputs wait for the callers' policy", async () => {
    const planned = await make(bedrockArgs(minimal.aws), { preview: true });
    expect(await settled(planned.result.targets)).toBeUndefined();
  });
});

describe("resolveGuardrailContent", () => {
  it("judges prompts and answers, and attacks in prompts only", () => {
    const content = resolveGuardrailContent({ strength: "low", personalData: "off" });
    expect(content).not.toHaveProperty("sensitiveInformationPolicyConfig");
    expect(content.contentPolicyConfig).toEqual({
      filtersConfigs: [
        ...["HATE", "INSULTS", "MISCONDUCT", "SEXUAL", "VIOLENCE"].map((type) => ({
          type,
          inputStrength: "LOW",
          outputStrength: "LOW",
        })),
        { type: "PROMPT_ATTACK", inputStrength: "MEDIUM", outputStrength: "NONE" },
      ],
    });
  });

  it.each([
    ["block", "BLOCK"],
    ["anonymize", "ANONYMIZE"],
  ] as const)("treats personal data with %s as %s", (personalData, action) => {
    const { sensitiveInformationPolicyConfig: policy } = resolveGuardrailContent({
      strength: "high",
      personalData,
    });
    const entities = (policy as { piiEntitiesConfigs: { action: string }[] }).piiEntitiesConfigs;
    expect(entities.length).toBe(14);
    expect(new Set(entities.map((entity) => entity.action))).toEqual(new Set([action]));
  });
});

describe("renderInvokePolicy", () => {
  const guardrails = [{ arn: "arn:guardrail/g1", version: "3", keyArn: "arn:key/k1" }];
  const chat = {
    kind: "chat" as const,
    profileArns: ["arn:profile/b", "arn:profile/a"],
    modelArns: ["arn:fm/us-east-2", "arn:fm/us-east-1"],
  };
  const embedding = {
    kind: "embedding" as const,
    profileArns: ["arn:profile/e"],
    modelArns: ["arn:fm/e"],
  };

  it("names exact profiles, models only through them, and denies any call without the guardrail", () => {
    expect(parse(renderInvokePolicy({ models: [chat, embedding], guardrails }))).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "InvokeChatProfiles",
          Effect: "Allow",
          Action: ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"],
          Resource: ["arn:profile/a", "arn:profile/b"],
          Condition: { StringEquals: { "bedrock:GuardrailIdentifier": "arn:guardrail/g1:3" } },
        },
        {
          Sid: "InvokeChatModelsThroughProfiles",
          Effect: "Allow",
          Action: ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"],
          Resource: ["arn:fm/us-east-1", "arn:fm/us-east-2"],
          Condition: {
            StringEquals: {
              "bedrock:GuardrailIdentifier": "arn:guardrail/g1:3",
              "bedrock:InferenceProfileArn": ["arn:profile/a", "arn:profile/b"],
            },
          },
        },
        {
          Sid: "InvokeEmbeddingProfiles",
          Effect: "Allow",
          Action: "bedrock:InvokeModel",
          Resource: "arn:profile/e",
        },
        {
          Sid: "InvokeEmbeddingModelsThroughProfiles",
          Effect: "Allow",
          Action: "bedrock:InvokeModel",
          Resource: "arn:fm/e",
          Condition: { StringEquals: { "bedrock:InferenceProfileArn": "arn:profile/e" } },
        },
        {
          Sid: "DenyWithoutGuardrail",
          Effect: "Deny",
          Action: ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"],
          NotResource: ["arn:fm/e", "arn:profile/e"],
          Condition: { StringNotEquals: { "bedrock:GuardrailIdentifier": "arn:guardrail/g1:3" } },
        },
        {
          Sid: "ApplyGuardrail",
          Effect: "Allow",
          Action: "bedrock:ApplyGuardrail",
          Resource: "arn:guardrail/g1",
        },
        {
          Sid: "ReadEncryptedGuardrail",
          Effect: "Allow",
          Action: "kms:Decrypt",
          Resource: "arn:key/k1",
        },
      ],
    });
  });

  it("denies everything without the guardrail when there is no embedding model", () => {
    const { Statement } = parse(renderInvokePolicy({ models: [chat], guardrails }));
    expect(Statement.find(({ Sid }) => Sid === "DenyWithoutGuardrail")).toMatchObject({
      Resource: "*",
    });
    expect(Statement.map(({ Sid }) => Sid)).not.toContain("InvokeEmbeddingProfiles");
  });

  it("admits the model's own region and the region-less model for a global profile", async () => {
    const description = { ...minimal.aws, residency: "global" as const };
    const { find } = await make(bedrockArgs(description));
    const { Statement } = parse(find("aws:iam/rolePolicy:RolePolicy").inputs["policy"]);
    expect(
      Statement.find(({ Sid }) => Sid === "InvokeChatModelsThroughProfiles")!["Resource"],
    ).toEqual([
      "arn:aws:bedrock:::foundation-model/anthropic.claude-sonnet-5-5",
      "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-sonnet-5-5",
    ]);
  });
});

describe("renderPodIdentityTrust", () => {
  it("pins account, namespace and service account, with the defaults of the gateway", () => {
    expect(parse(renderPodIdentityTrust(account, {})).Statement).toEqual([
      {
        Sid: "PodIdentityOfOneServiceAccount",
        Effect: "Allow",
        Principal: { Service: "pods.eks.amazonaws.com" },
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Condition: {
          StringEquals: {
            "aws:SourceAccount": account,
            "aws:RequestTag/kubernetes-namespace": "ai-gateway",
            "aws:RequestTag/kubernetes-service-account": "ai-gateway",
          },
        },
      },
    ]);
  });

  it("pins the cluster where it is given", () => {
    const clusterArn = `arn:aws:eks:us-east-1:${account}:cluster/main`;
    const [statement] = parse(
      renderPodIdentityTrust(account, { clusterArn, namespace: "n", serviceAccount: "s" }),
    ).Statement;
    expect(statement!["Condition"]).toEqual({
      StringEquals: {
        "aws:SourceAccount": account,
        "aws:RequestTag/kubernetes-namespace": "n",
        "aws:RequestTag/kubernetes-service-account": "s",
      },
      ArnEquals: { "aws:SourceArn": clusterArn },
    });
  });
});

describe("renderKeyPolicy", () => {
  const settings = {
    accountId: account,
    region: "eu-west-1",
    logGroupName: "/aws/bedrock/atlas-dev",
  };

  it("lets CloudWatch Logs use the key for exactly one log group", () => {
    const { Statement } = parse(renderKeyPolicy(settings));
    expect(Statement.find(({ Sid }) => Sid === "LogsUseKeyForOneGroup")).toMatchObject({
      Principal: { Service: "logs.eu-west-1.amazonaws.com" },
      Condition: {
        ArnEquals: {
          "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:eu-west-1:${account}:log-group:/aws/bedrock/atlas-dev`,
        },
      },
    });
  });

  it("lets the account administer the key but use it only through Bedrock", () => {
    const { Statement } = parse(renderKeyPolicy(settings));
    const [administration, use] = Statement;
    expect(administration!["Action"]).not.toContain("kms:*");
    for (const action of ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:CreateGrant"]) {
      expect(administration!["Action"]).not.toContain(action);
    }
    expect(administration!["Action"]).toContain("kms:PutKeyPolicy");
    expect(use!["Condition"]).toEqual({
      StringEquals: { "kms:ViaService": ["bedrock.eu-west-1.amazonaws.com"] },
    });
  });

  it("admits S3 Vectors only when there is a vector bucket", () => {
    expect(renderKeyPolicy(settings)).not.toContain("s3vectors");
    const { Statement } = parse(renderKeyPolicy({ ...settings, vectorBucketName: "v" }));
    expect(Statement.at(-1)).toEqual({
      Sid: "VectorIndexingReadsKey",
      Effect: "Allow",
      Principal: { Service: "indexing.s3vectors.amazonaws.com" },
      Action: "kms:Decrypt",
      Resource: "*",
      Condition: {
        StringEquals: { "aws:SourceAccount": account },
        ArnLike: { "aws:SourceArn": `arn:aws:s3vectors:eu-west-1:${account}:bucket/v` },
      },
    });
  });
});

describe("the knowledge base's documents", () => {
  it("trust Bedrock for knowledge bases of this account and region only", () => {
    expect(
      parse(renderKnowledgeBaseTrust(account, "us-east-1")).Statement[0]!["Condition"],
    ).toEqual({
      StringEquals: { "aws:SourceAccount": account },
      ArnLike: { "aws:SourceArn": `arn:aws:bedrock:us-east-1:${account}:knowledge-base/*` },
    });
  });

  it("permit one model, one bucket, one index, one key", () => {
    const policy = renderKnowledgeBasePolicy(
      {
        accountId: account,
        region: "us-east-1",
        documentsBucketArn: "arn:aws:s3:::docs",
        embeddingModelId: "amazon.titan-embed-text-v2:0",
      },
      "arn:index",
      "arn:key",
    );
    expect(parse(policy).Statement.map(({ Resource }) => Resource)).toEqual([
      "arn:aws:bedrock:us-east-1::foundation-model/amazon.titan-embed-text-v2:0",
      "arn:aws:s3:::docs",
      "arn:aws:s3:::docs/*",
      "arn:index",
      "arn:key",
    ]);
  });
});

describe("validateBedrockArgs", () => {
  const args = bedrockArgs(minimal.aws);

  it("accepts what the spec resolves", () => {
    expect(validateBedrockArgs(args)).toEqual([]);
    expect(validateBedrockArgs(bedrockArgs(full))).toEqual([]);
  });

  it("refuses an account id that is not twelve digits", () => {
    expect(validateBedrockArgs({ ...args, accountId: "11112222333" })).toEqual([
      {
        path: "aws.accountId",
        reason: 'must be 12 digits in quotes, got "11112222333"; copy it from the account\'s menu',
      },
    ]);
  });

  it("refuses a provisioned target without units", () => {
    const target = { ...args.targets[0]!, throughput: "provisioned" as const };
    expect(validateBedrockArgs({ ...args, targets: [target] })[0]?.path).toBe("models.chat");
  });

  it("refuses more profiles than the callers' policy can name, and judges the length it will really have", async () => {
    const tenants = Object.fromEntries(
      Array.from({ length: 60 }, (_, at) => [`tenant-${at}`, { models: ["chat"] }]),
    );
    const crowded = { ...args, profilePerTenant: true, tenants };
    const [issue] = validateBedrockArgs(crowded);
    expect(issue?.path).toBe("aws.profilePerTenant");
    expect(issue?.reason).toContain(`${INLINE_POLICY_MAX_LENGTH} characters`);

    const arn = (at: string, rest: string) => `arn:aws:bedrock:${at}:${account}:${rest}`;
    const real = renderInvokePolicy({
      models: [
        {
          kind: "chat",
          profileArns: Array.from({ length: 61 }, (_, at) =>
            arn("us-east-1", `application-inference-profile/${String(at).padStart(12, "a")}`),
          ),
          modelArns: ["us-east-1", "us-east-2", "us-west-2"].map(
            (at) => `arn:aws:bedrock:${at}::foundation-model/anthropic.claude-sonnet-5-5`,
          ),
        },
      ],
      guardrails: [
        {
          arn: arn("us-east-1", "guardrail/abcdefghijkl"),
          version: "12",
          keyArn: `arn:aws:kms:us-east-1:${account}:key/12345678-1234-1234-1234-123456789012`,
        },
      ],
    });
    expect(issue?.reason).toContain(`got ${real.length} with 61 inference profiles`);
  });
});
