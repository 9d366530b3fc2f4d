/** A small world of all three clouds, written as the control plane would have stored it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Cloud, Props, StoredResource } from "../../../sim/model";
import { encodeStore } from "../../../sim/store/format";
import { mintServiceAccountToken } from "../../../sim/dataplane/issuer";
import {
  startDataPlane,
  type DataPlane,
  type DataPlaneSettings,
} from "../../../sim/dataplane/plane";

export const AWS_ACCOUNT = "111122223333";
export const SUBSCRIPTION = "00000000-0000-4000-8000-000000000001";
export const TENANT = "72f988bf-0000-4000-8000-000000000001";
export const PROJECT = "atlas-ml";
export const NUMBER = "100000000001";
export const REGION = "us-east-1";
export const ISSUER = `https://oidc.eks.${REGION}.amazonaws.com/id/SIM0A1B2C3D4E5F60718293A4B5C6D7E`;
const ISSUER_PATH = ISSUER.replace("https://", "");
export const SUBJECT = "system:serviceaccount:atlas-dev:ai-gateway";
export const CLUSTER_ARN = `arn:aws:eks:${REGION}:${AWS_ACCOUNT}:cluster/atlas`;
export const ROLE_ARN = `arn:aws:iam::${AWS_ACCOUNT}:role/atlas-caller`;
export const GUARDRAIL_ARN = `arn:aws:bedrock:${REGION}:${AWS_ACCOUNT}:guardrail/sim0guard`;
export const PROFILE_ARN = `arn:aws:bedrock:${REGION}:${AWS_ACCOUNT}:application-inference-profile/sim0chat`;
export const TITAN = "amazon.titan-embed-text-v2:0";
export const COHERE = "cohere.embed-english-v3";
const KEY_ARN = `arn:aws:kms:${REGION}:${AWS_ACCOUNT}:key/51a00000-0000-0000-0000-000000000001`;
const CLAUDE = "anthropic.claude-sonnet-5-5";
const model = (region: string, id = CLAUDE): string =>
  `arn:aws:bedrock:${region}::foundation-model/${id}`;
export const DESTINATIONS = ["us-east-1", "us-east-2", "us-west-2"].map((one) => model(one));
export const EGRESS = ["203.0.113.10", "203.0.113.11"];
export const SUBDOMAIN = "atlas-dev-eastus2-12da64d2";
export const AZURE_HOST = `${SUBDOMAIN}.openai.azure.com`;
const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/atlas`;
export const ACCOUNT_ID = `${GROUP}/providers/Microsoft.CognitiveServices/accounts/${SUBDOMAIN}`;
export const CLIENT_ID = "51a00000-0000-0000-b57a-1eb83fb82508";
const PRINCIPAL_ID = "51a00000-0000-0000-b588-a0aed042ddc9";
const OPENAI_USER = "5e0bd9bd-7b93-4f28-af87-19fc36ad61bd";
const POOL = `projects/${NUMBER}/locations/global/workloadIdentityPools/atlas`;
export const GOOGLE_AUDIENCE = `//iam.googleapis.com/${POOL}/providers/eks`;
export const CALLER = `atlas-caller@${PROJECT}.iam.gserviceaccount.com`;
export const TEMPLATE = `projects/${PROJECT}/locations/us/templates/atlas`;
export const VERTEX_HOST = "aiplatform.us.rep.googleapis.com";

/** A stored resource; `state` holds outputs. */
export function row(
  token: string,
  id: string,
  inputs: Props,
  state: Props = {},
  scope: { cloud?: Cloud; account?: string; region?: string } = {},
): StoredResource {
  const cloud =
    scope.cloud ??
    (token.startsWith("aws:") ? "aws" : token.startsWith("gcp:") ? "gcp" : "azure-native");
  const account = {
    aws: AWS_ACCOUNT,
    gcp: PROJECT,
    "azure-native": SUBSCRIPTION,
    vault: "",
    kubernetes: "",
  }[cloud];
  return {
    token,
    id,
    scope: { cloud, account: scope.account ?? account, region: scope.region ?? "global" },
    inputs,
    state,
    createdAt: "2026-11-21T10:00:00.000Z",
  };
}

const policy = (...statements: Props[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

/** The policy of the callers' role: profile, models through it, guardrail demanded. */
export const invokePolicy = (): Props[] => {
  const guarded = { "bedrock:GuardrailIdentifier": `${GUARDRAIL_ARN}:1` };
  const invoke = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"];
  return [
    {
      Effect: "Allow",
      Action: invoke,
      Resource: PROFILE_ARN,
      Condition: { StringEquals: guarded },
    },
    {
      Effect: "Allow",
      Action: invoke,
      Resource: [...DESTINATIONS],
      Condition: { StringEquals: { ...guarded, "bedrock:InferenceProfileArn": PROFILE_ARN } },
    },
    {
      Effect: "Allow",
      Action: "bedrock:InvokeModel",
      Resource: [model(REGION, TITAN), model(REGION, COHERE)],
    },
    {
      Effect: "Deny",
      Action: invoke,
      NotResource: [model(REGION, TITAN), model(REGION, COHERE)],
      Condition: { StringNotEquals: guarded },
    },
    { Effect: "Allow", Action: "bedrock:ApplyGuardrail", Resource: GUARDRAIL_ARN },
    { Effect: "Allow", Action: "kms:Decrypt", Resource: KEY_ARN },
  ];
};

const regional = { region: REGION };

function awsRows(): StoredResource[] {
  return [
    row(
      "aws:eks/cluster:Cluster",
      "atlas",
      { name: "atlas", vpcConfig: { subnetIds: ["subnet-1"] } },
      {
        arn: CLUSTER_ARN,
        identities: [{ oidcs: [{ issuer: ISSUER }] }],
        vpcConfig: { vpcId: "vpc-1" },
      },
      regional,
    ),
    row("aws:ec2/subnet:Subnet", "subnet-1", { vpcId: "vpc-1" }, {}, regional),
    row("aws:ec2/subnet:Subnet", "subnet-9", { vpcId: "vpc-9" }, {}, regional),
    ...EGRESS.map((publicIp, index) =>
      row("aws:ec2/eip:Eip", `eipalloc-${index}`, {}, { publicIp }, regional),
    ),
    ...EGRESS.map((_, index) =>
      row(
        "aws:ec2/natGateway:NatGateway",
        `nat-${index}`,
        { subnetId: "subnet-1", allocationId: `eipalloc-${index}` },
        {},
        regional,
      ),
    ),
    row(
      "aws:ec2/natGateway:NatGateway",
      "nat-9",
      { subnetId: "subnet-9" },
      { publicIp: "198.51.100.9" },
      regional,
    ),
    row(
      "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
      "oidc",
      { url: ISSUER, clientIdLists: ["sts.amazonaws.com"] },
      { arn: `arn:aws:iam::${AWS_ACCOUNT}:oidc-provider/${ISSUER_PATH}` },
    ),
    row(
      "aws:iam/role:Role",
      "atlas-caller",
      {
        name: "atlas-caller",
        assumeRolePolicy: policy({
          Effect: "Allow",
          Principal: { Federated: `arn:aws:iam::${AWS_ACCOUNT}:oidc-provider/${ISSUER_PATH}` },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: {
            StringEquals: {
              [`${ISSUER_PATH}:aud`]: "sts.amazonaws.com",
              [`${ISSUER_PATH}:sub`]: SUBJECT,
            },
          },
        }),
      },
      { arn: ROLE_ARN, uniqueId: "AROASIM00A32977BEB18F" },
    ),
    row("aws:iam/rolePolicy:RolePolicy", "atlas-caller:invoke", {
      role: "atlas-caller",
      name: "invoke",
      policy: policy(...invokePolicy()),
    }),
    row("aws:bedrock/useCaseForModelAccess:UseCaseForModelAccess", AWS_ACCOUNT, { formData: "{}" }),
    row("aws:bedrockfoundation/modelAgreement:ModelAgreement", CLAUDE, { modelId: CLAUDE }),
    row("aws:bedrockfoundation/modelAgreement:ModelAgreement", COHERE, { modelId: COHERE }),
    row(
      "aws:bedrock/inferenceProfile:InferenceProfile",
      "sim0chat",
      { name: "chat" },
      {
        arn: PROFILE_ARN,
        status: "ACTIVE",
        models: DESTINATIONS.map((modelArn) => ({ modelArn })),
      },
      regional,
    ),
    row(
      "aws:kms/key:Key",
      "key",
      {
        policy: policy({
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${AWS_ACCOUNT}:root` },
          Action: "kms:*",
          Resource: "*",
        }),
      },
      { arn: KEY_ARN },
      regional,
    ),
    row(
      "aws:bedrock/guardrail:Guardrail",
      "sim0guard",
      {
        name: "atlas",
        kmsKeyArn: KEY_ARN,
        blockedInputMessaging: "This request was refused.",
        blockedOutputsMessaging: "This answer was withheld.",
        contentPolicyConfig: {
          filtersConfigs: [
            { type: "HATE", inputStrength: "LOW", outputStrength: "HIGH" },
            { type: "PROMPT_ATTACK", inputStrength: "LOW", outputStrength: "NONE" },
          ],
        },
        sensitiveInformationPolicyConfig: {
          piiEntitiesConfigs: [
            { type: "EMAIL", action: "ANONYMIZE" },
            { type: "US_SOCIAL_SECURITY_NUMBER", action: "BLOCK" },
          ],
        },
        wordPolicyConfig: { wordsConfigs: [{ text: "Project Nightfall" }] },
      },
      { guardrailArn: GUARDRAIL_ARN, version: "DRAFT" },
      regional,
    ),
    row(
      "aws:bedrock/guardrailVersion:GuardrailVersion",
      "v1",
      { guardrailArn: GUARDRAIL_ARN },
      { version: "1" },
      regional,
    ),
    row(
      "aws:bedrockmodel/invocationLoggingConfiguration:InvocationLoggingConfiguration",
      REGION,
      {
        loggingConfig: {
          cloudwatchConfig: {
            logGroupName: "/aws/bedrock/invocations",
            roleArn: "arn:aws:iam::111122223333:role/log",
          },
          textDataDeliveryEnabled: false,
        },
      },
      {},
      regional,
    ),
  ];
}

function deployment(
  name: string,
  modelName: string,
  version: string,
  capacity = 30,
): StoredResource {
  return row(
    "azure-native:cognitiveservices:Deployment",
    `${ACCOUNT_ID}/deployments/${name}`,
    {
      deploymentName: name,
      properties: { model: { format: "OpenAI", name: modelName, version }, raiPolicyName: "atlas" },
      sku: { name: "DataZoneStandard", capacity },
    },
    {
      properties: {
        provisioningState: "Succeeded",
        rateLimits: [
          { key: "request", renewalPeriod: 10, count: capacity },
          { key: "token", renewalPeriod: 60, count: capacity * 1000 },
        ],
      },
    },
  );
}

function azureRows(): StoredResource[] {
  const identity = `/subscriptions/${SUBSCRIPTION}/resourcegroups/atlas/providers/Microsoft.ManagedIdentity/userAssignedIdentities/caller`;
  return [
    row(
      "azure-native:cognitiveservices:Account",
      ACCOUNT_ID,
      {
        accountName: SUBDOMAIN,
        location: "eastus2",
        properties: {
          customSubDomainName: SUBDOMAIN,
          disableLocalAuth: true,
          publicNetworkAccess: "Enabled",
          networkAcls: {
            defaultAction: "Deny",
            bypass: "None",
            ipRules: EGRESS.map((value) => ({ value })),
          },
        },
      },
      { location: "eastus2", properties: { provisioningState: "Succeeded" } },
    ),
    deployment("chat", "gpt-5.4", "2026-03-05"),
    deployment("old", "gpt-4.1", "2025-04-14"),
    deployment("embed", "text-embedding-3-small", "1"),
    row("azure-native:cognitiveservices:RaiPolicy", `${ACCOUNT_ID}/raiPolicies/atlas`, {
      properties: {
        basePolicyName: "Microsoft.DefaultV2",
        contentFilters: [
          {
            name: "Hate",
            source: "Prompt",
            enabled: true,
            blocking: true,
            severityThreshold: "High",
          },
          {
            name: "Hate",
            source: "Completion",
            enabled: true,
            blocking: true,
            severityThreshold: "Low",
          },
          { name: "Jailbreak", source: "Prompt", enabled: true, blocking: true },
        ],
      },
    }),
    row(
      "azure-native:managedidentity:UserAssignedIdentity",
      identity,
      { resourceName: "caller", resourceGroupName: "atlas" },
      { clientId: CLIENT_ID, principalId: PRINCIPAL_ID, tenantId: TENANT },
    ),
    row(
      "azure-native:managedidentity:FederatedIdentityCredential",
      `${identity}/federatedIdentityCredentials/eks`,
      {
        resourceName: "caller",
        resourceGroupName: "atlas",
        issuer: ISSUER,
        subject: SUBJECT,
        audiences: ["api://AzureADTokenExchange"],
      },
    ),
    row(
      "azure-native:authorization:RoleAssignment",
      `${ACCOUNT_ID}/providers/Microsoft.Authorization/roleAssignments/1`,
      {
        principalId: PRINCIPAL_ID,
        principalType: "ServicePrincipal",
        roleDefinitionId: `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/${OPENAI_USER}`,
        scope: ACCOUNT_ID,
      },
    ),
    row("azure-native:monitor:DiagnosticSetting", "setting", {
      resourceUri: ACCOUNT_ID,
      workspaceId: `${GROUP}/providers/Microsoft.OperationalInsights/workspaces/log`,
      logs: [{ category: "RequestResponse", enabled: true }],
    }),
  ];
}

const service = (name: string): StoredResource =>
  row("gcp:projects/service:Service", `${PROJECT}/${name}`, { project: PROJECT, service: name });

function gcpRows(): StoredResource[] {
  const account = `projects/${PROJECT}/serviceAccounts/${CALLER}`;
  const agent = `serviceAccount:service-${NUMBER}@gcp-sa-aiplatform.iam.gserviceaccount.com`;
  const role = `projects/${PROJECT}/roles/caller`;
  return [
    ...["aiplatform", "modelarmor", "iam", "iamcredentials", "sts"].map((one) =>
      service(`${one}.googleapis.com`),
    ),
    row("gcp:iam/workloadIdentityPool:WorkloadIdentityPool", POOL, {
      workloadIdentityPoolId: "atlas",
      project: PROJECT,
    }),
    row(
      "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider",
      `${POOL}/providers/eks`,
      {
        project: PROJECT,
        workloadIdentityPoolId: "atlas",
        workloadIdentityPoolProviderId: "eks",
        attributeMapping: {
          "google.subject": "assertion.sub",
          "attribute.namespace": "assertion['kubernetes.io']['namespace']",
        },
        attributeCondition: `assertion.sub == "${SUBJECT}"`,
        oidc: { issuerUri: ISSUER, allowedAudiences: [`https:${GOOGLE_AUDIENCE}`] },
      },
    ),
    row(
      "gcp:serviceaccount/account:Account",
      account,
      { accountId: "atlas-caller", project: PROJECT },
      { email: CALLER },
    ),
    row("gcp:serviceaccount/iAMMember:IAMMember", "wi", {
      serviceAccountId: account,
      role: "roles/iam.workloadIdentityUser",
      member: `principal://iam.googleapis.com/${POOL}/subject/${SUBJECT}`,
    }),
    row("gcp:projects/iAMCustomRole:IAMCustomRole", role, {
      roleId: "caller",
      permissions: ["aiplatform.endpoints.predict"],
      stage: "GA",
    }),
    row("gcp:projects/iAMMember:IAMMember", "binding", {
      project: PROJECT,
      role,
      member: `serviceAccount:${CALLER}`,
    }),
    row("gcp:projects/iAMMember:IAMMember", "agent", {
      project: PROJECT,
      role: "roles/modelarmor.user",
      member: agent,
    }),
    row("gcp:modelarmor/template:Template", TEMPLATE, {
      location: "us",
      templateId: "atlas",
      filterConfig: {
        raiSettings: { raiFilters: [{ filterType: "HATE_SPEECH", confidenceLevel: "HIGH" }] },
        piAndJailbreakFilterSettings: { filterEnforcement: "ENABLED", confidenceLevel: "HIGH" },
        sdpSettings: { basicConfig: { filterEnforcement: "ENABLED" } },
      },
      templateMetadata: { enforcementType: "INSPECT_AND_BLOCK" },
    }),
    row("gcp:vertex/aiModelGardenEnableModel:AiModelGardenEnableModel", "claude", {
      publisherModelName: "publishers/anthropic/models/claude-sonnet-5-5",
    }),
    row("gcp:projects/iAMAuditConfig:IAMAuditConfig", "audit", {
      service: "aiplatform.googleapis.com",
      auditLogConfigs: [{ logType: "DATA_READ" }],
    }),
  ];
}

/** A directory of local clouds with a running data plane. */
export interface Lab {
  directory: string;
  plane: DataPlane;
  /** The time the data plane believes it is. */
  now: Date;
  rows: StoredResource[];
  /** Writes the rows as they are now; the next call sees them. */
  save(): void;
  /** The row with an id. */
  find(id: string): StoredResource;
  /** Removes rows by id and saves. */
  drop(...ids: string[]): void;
  faults(value: unknown): void;
  token(over?: {
    audience?: string;
    issuer?: string;
    serviceAccount?: string;
    seconds?: number;
    now?: Date;
  }): string;
  close(): Promise<void>;
}

/** Starts a data plane over a fresh copy of the world. */
export async function startLab(settings: Partial<DataPlaneSettings> = {}): Promise<Lab> {
  const directory = mkdtempSync(path.join(tmpdir(), "dataplane-"));
  const rows = [...awsRows(), ...azureRows(), ...gcpRows()];
  const save = (): void =>
    writeFileSync(
      path.join(directory, "store.json"),
      encodeStore({ resources: lab.rows, outsideApplied: 0 }),
    );
  const lab: Lab = {
    directory,
    plane: undefined as never,
    now: new Date(),
    rows,
    save,
    find(id) {
      const found = lab.rows.find((one) => one.id === id);
      if (!found) throw new Error(`no row ${id}`);
      return found;
    },
    drop(...ids) {
      for (const id of ids) lab.find(id);
      lab.rows = lab.rows.filter((one) => !ids.includes(one.id));
      save();
    },
    faults: (value) =>
      writeFileSync(path.join(directory, "dataplane-faults.json"), JSON.stringify(value)),
    token: ({
      audience = "sts.amazonaws.com",
      issuer = ISSUER,
      serviceAccount = "ai-gateway",
      ...more
    } = {}) =>
      mintServiceAccountToken(directory, {
        issuer,
        namespace: "atlas-dev",
        serviceAccount,
        audiences: [audience],
        now: lab.now,
        ...more,
      }),
    async close() {
      await lab.plane.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
  save();
  lab.plane = await startDataPlane({
    directory,
    home: CLUSTER_ARN,
    port: 0,
    clock: () => lab.now,
    ...settings,
  });
  return lab;
}
