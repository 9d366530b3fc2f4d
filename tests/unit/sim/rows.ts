import { CloudError, guessed, type TypeFacts } from "../../../sim/model";

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** A log group with few facts: named, in a region, tags and a policy-like text. */
export const logGroup: TypeFacts = {
  token: "aws:cloudwatch/logGroup:LogGroup",
  operations: {
    create: "logs:CreateLogGroup",
    read: "logs:DescribeLogGroups",
    delete: "logs:DeleteLogGroup",
  },
  facts: {
    replaceOn: guessed(["logGroupClass"], "test row"),
    name: guessed(
      {
        property: "name",
        pattern: "^[\\w/.#-]+$",
        minLength: 1,
        maxLength: 64,
        uniqueIn: "region",
        autoname: { separator: "-", randomDigits: 7 },
      },
      "test row",
    ),
    defaults: guessed({ retentionInDays: 0, logGroupClass: "STANDARD" }, "test row"),
    deleteBlockedBy: guessed(
      [{ token: "aws:iam/role:Role", property: "description", by: { output: "arn" } }],
      "test row",
    ),
    quota: guessed({ max: 5, per: "region", code: "LimitExceededException" }, "test row"),
  },
  location: { property: "region" },
  id: ({ inputs }) => text(inputs["name"]),
  retire: ({ stored }) => {
    if (stored.inputs["deletionProtectionEnabled"] === true)
      throw new CloudError("ValidationException", 400, "it is protected");
  },
  outputs: ({ inputs, scope }) => ({
    arn: `arn:aws:logs:${scope.region}:${scope.account}:log-group:${text(inputs["name"])}`,
    tagsAll: inputs["tags"] ?? {},
  }),
};

/** A global type with a JSON text the cloud writes back in its own form, and references. */
export const role: TypeFacts = {
  token: "aws:iam/role:Role",
  operations: {
    create: "iam:CreateRole",
    read: "iam:GetRole",
    update: "iam:UpdateRole",
    delete: "iam:DeleteRole",
  },
  facts: {
    replaceOn: guessed(["path"], "test row"),
    name: guessed(
      {
        property: "name",
        pattern: "^[\\w+=,.@-]+$",
        minLength: 1,
        maxLength: 64,
        uniqueIn: "account",
        autoname: { separator: "-", randomDigits: 7 },
      },
      "test row",
    ),
    references: guessed(
      [
        {
          property: "permissionsBoundary",
          token: "aws:cloudwatch/logGroup:LogGroup",
          by: { output: "arn" },
        },
      ],
      "test row",
    ),
  },
  location: { global: true },
  id: ({ inputs }) => text(inputs["name"]),
  outputs: ({ inputs, scope, hex }) => ({
    arn: `arn:aws:iam::${scope.account}:role/${text(inputs["name"])}`,
    uniqueId: `AROASIM${hex(10)}`,
  }),
  readForm: (outputs) => ({
    ...outputs,
    assumeRolePolicy: JSON.stringify(sorted(JSON.parse(text(outputs["assumeRolePolicy"])))),
  }),
  equal: (path, before, after) =>
    path === "assumeRolePolicy" &&
    typeof before === "string" &&
    typeof after === "string" &&
    JSON.stringify(sorted(JSON.parse(before))) === JSON.stringify(sorted(JSON.parse(after))),
};

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

/** A key whose id the cloud assigns, softly deleted, one per region at most two. */
export const key: TypeFacts = {
  token: "aws:kms/key:Key",
  operations: {
    create: "kms:CreateKey",
    read: "kms:DescribeKey",
    delete: "kms:ScheduleKeyDeletion",
  },
  facts: {
    replaceOn: guessed(["keyUsage"], "test row"),
    softDelete: guessed({ days: 30, nameHeld: false, onRecreate: "refuse" }, "test row"),
  },
  location: { property: "region" },
  id: ({ hex }) => `sim0-${hex(12)}`,
  outputs: ({ scope }, id) => ({
    keyId: id,
    arn: `arn:aws:kms:${scope.region}:${scope.account}:key/${id}`,
  }),
};

/** Azure: path parameters, world-wide name, soft delete that a flag undoes. */
export const account: TypeFacts = {
  token: "azure-native:cognitiveservices:Account",
  operations: { create: "accounts/write", read: "accounts/read", delete: "accounts/delete" },
  facts: {
    replaceOn: guessed(["kind"], "test row"),
    name: guessed(
      {
        property: "accountName",
        pattern: "^[a-zA-Z0-9][\\w.-]*$",
        minLength: 2,
        maxLength: 64,
        uniqueIn: "parent",
        parentProperties: ["resourceGroupName"],
        caseInsensitive: true,
        autoname: { separator: "", randomDigits: 8 },
      },
      "test row",
    ),
    softDelete: guessed(
      {
        days: 2,
        nameHeld: true,
        onRecreate: "restore-flag",
        restoreProperty: "properties.restore",
        limit: 3,
      },
      "test row",
    ),
    defaults: guessed({ "properties.publicNetworkAccess": "Enabled" }, "test row"),
  },
  location: { property: "location" },
  id: ({ inputs, scope }) =>
    `/subscriptions/${scope.account}/resourceGroups/${text(inputs["resourceGroupName"])}/providers/Microsoft.CognitiveServices/accounts/${text(inputs["accountName"])}`,
  outputs: ({ inputs }) => ({
    name: text(inputs["accountName"]),
    type: "Microsoft.CognitiveServices/accounts",
    properties: {
      endpoint: `https://${text(inputs["accountName"])}.openai.azure.com/`,
      provisioningState: "Succeeded",
    },
  }),
};

/** Azure: one write at a time under an account. */
export const deployment: TypeFacts = {
  token: "azure-native:cognitiveservices:Deployment",
  operations: {
    create: "deployments/write",
    read: "deployments/read",
    delete: "deployments/delete",
  },
  facts: {
    replaceOn: guessed([], "test row"),
    name: guessed(
      {
        property: "deploymentName",
        pattern: "^[\\w.-]+$",
        minLength: 2,
        maxLength: 64,
        uniqueIn: "parent",
        parentProperties: ["resourceGroupName", "accountName"],
      },
      "test row",
    ),
    exclusiveUnder: guessed(
      { property: "accountName", code: "RequestConflict", milliseconds: 30 },
      "test row",
    ),
  },
  location: {},
  id: ({ inputs, scope }) =>
    `/subscriptions/${scope.account}/resourceGroups/${text(inputs["resourceGroupName"])}/accounts/${text(inputs["accountName"])}/deployments/${text(inputs["deploymentName"])}`,
  outputs: ({ inputs }) => ({ name: text(inputs["deploymentName"]), type: "deployments" }),
};

/** GCP: exists once per project, a second create overwrites. */
export const auditConfig: TypeFacts = {
  token: "gcp:projects/iAMAuditConfig:IAMAuditConfig",
  operations: { create: "setIamPolicy", read: "getIamPolicy", delete: "setIamPolicy" },
  facts: {
    replaceOn: guessed(["service"], "test row"),
    singleton: guessed({ per: "account", onSecond: "overwrite" }, "test row"),
  },
  location: { global: true },
  id: ({ inputs, scope }) => `${scope.account}/audit/${text(inputs["service"])}`,
  outputs: () => ({ etag: "BwSim" }),
};

/** GCP: undeleted when created again. */
export const customRole: TypeFacts = {
  token: "gcp:projects/iAMCustomRole:IAMCustomRole",
  operations: { create: "roles.create", read: "roles.get", delete: "roles.delete" },
  facts: {
    replaceOn: guessed(["roleId"], "test row"),
    name: guessed(
      {
        property: "roleId",
        pattern: "^[a-zA-Z0-9_.]+$",
        minLength: 3,
        maxLength: 64,
        uniqueIn: "account",
      },
      "test row",
    ),
    softDelete: guessed({ days: 7, nameHeld: true, onRecreate: "undelete" }, "test row"),
  },
  location: { global: true },
  check: ({ title }) =>
    title === undefined || title === ""
      ? [{ property: "title", reason: "must say something" }]
      : [],
  id: ({ inputs, scope }) => `projects/${scope.account}/roles/${text(inputs["roleId"])}`,
  outputs: ({ inputs, scope }) => ({
    deleted: false,
    name: `projects/${scope.account}/roles/${text(inputs["roleId"])}`,
    project: scope.account,
  }),
};

export const testRows: readonly TypeFacts[] = [
  logGroup,
  role,
  key,
  account,
  deployment,
  auditConfig,
  customRole,
];
