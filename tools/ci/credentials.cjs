"use strict";
// What a job of CI needs to be one of the identities that bootstrap/ makes: no key, only the token that CI signs for the job.
const { Failure } = require("../lib/failure.cjs");

/** Variable of the CI system that says who a job is; one for each of its environments. Nothing in it is secret. */
const VARIABLE = "UNIFIED_AI_IDENTITY";

/** What each cloud needs to know, and how each value looks. */
const FIELDS = {
  aws: {
    roleArn: /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
    region: /^[a-z]{2}(-[a-z]+)+-\d$/,
  },
  azure: {
    clientId: /^[0-9a-f-]{36}$/i,
    tenantId: /^[0-9a-f-]{36}$/i,
    subscriptionId: /^[0-9a-f-]{36}$/i,
  },
  gcp: {
    project: /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/,
    provider:
      /^projects\/\d+\/locations\/global\/workloadIdentityPools\/[a-z0-9-]+\/providers\/[a-z0-9-]+$/,
    serviceAccount: /^[a-z0-9-]+@[a-z0-9-]+\.iam\.gserviceaccount\.com$/,
  },
};

/** Where states may live: as the bootstrap prints it. */
const BACKEND = /^(s3|azblob|gs):\/\/[^\s'"]+$/;

/** Standing credentials: a job that has one of these would not use its identity, or would use it beside a key. */
const STANDING = [
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_PROFILE",
  "ARM_CLIENT_SECRET",
  "ARM_CLIENT_CERTIFICATE_PATH",
  "AZURE_CLIENT_SECRET",
  "AZURE_STORAGE_KEY",
  "AZURE_STORAGE_SAS_TOKEN",
  "GOOGLE_CREDENTIALS",
  "GOOGLE_OAUTH_ACCESS_TOKEN",
  "PULUMI_CONFIG_PASSPHRASE",
];

/**
 * Audience that each cloud has to find in a token, as bootstrap/ makes the clouds trust it. Google's is the URL of its own
 * provider, which no other provider takes.
 */
const AUDIENCES = {
  aws: () => "sts.amazonaws.com",
  azure: () => "api://AzureADTokenExchange",
  gcp: ({ provider }) => `https://iam.googleapis.com/${provider}`,
};

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** Reads {@link VARIABLE}; names every problem at once. */
function parseIdentity(text) {
  if (text === undefined || text.trim() === "")
    throw new Failure(
      "NO_IDENTITY",
      `${VARIABLE}: must be set for this job's environment, got nothing; docs/pipelines.md says how to fill it`,
    );
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Failure(
      "BAD_IDENTITY",
      `${VARIABLE}: must be JSON; fill it as docs/pipelines.md says`,
    );
  }
  const problems = problemsOf(value);
  if (problems.length > 0)
    throw new Failure(
      "BAD_IDENTITY",
      `${VARIABLE}: ${problems.join("; ")}; fill it as docs/pipelines.md says`,
    );
  return value;
}

function problemsOf(value) {
  if (!isObject(value)) return [`must be an object, got ${JSON.stringify(value)}`];
  const { backendUrl, ...clouds } = value;
  const problems = [];
  if (!BACKEND.test(String(backendUrl)))
    problems.push(
      `\`backendUrl\` must be an address of a state store, got ${JSON.stringify(backendUrl)}`,
    );
  if (Object.keys(clouds).length === 0) problems.push("must name a cloud, got none");
  for (const [cloud, fields] of Object.entries(clouds)) {
    const wanted = FIELDS[cloud];
    if (wanted === undefined || !isObject(fields)) {
      problems.push(`\`${cloud}\` must be an object of aws, azure or gcp`);
      continue;
    }
    for (const [field, form] of Object.entries(wanted))
      if (!form.test(String(fields[field])))
        problems.push(`\`${cloud}.${field}\` is not one, got ${JSON.stringify(fields[field])}`);
    for (const field of Object.keys(fields))
      if (!(field in wanted)) problems.push(`\`${cloud}.${field}\` is not known`);
  }
  return problems;
}

/** Refuses a job that holds a key: with one, it would be somebody else than the clouds' trust says. */
function refuseStandingCredentials(env) {
  const found = STANDING.filter((name) => (env[name] ?? "") !== "");
  if (found.length === 0) return;
  throw new Failure(
    "STANDING_CREDENTIALS",
    `${found.join(", ")}: must not be set in a job that has an identity of its own; remove ${found.length === 1 ? "it" : "them"} from the CI system's secrets and variables`,
  );
}

/**
 * Variables that Pulumi's providers, its state backends, its secrets providers and our own commands read.
 * @param identity what {@link parseIdentity} returned
 * @param files path of each cloud's token, and of Google's configuration
 * @param session name under which the job shows in AWS' audit log
 * @param renewing whether azure-native can ask the CI system for tokens itself: it reads a file of a token only once, so a
 *   deployment that outlives its first access token would fail
 */
function environmentFor(identity, { files, session, renewing }) {
  const { backendUrl, aws, azure, gcp } = identity;
  return {
    PULUMI_BACKEND_URL: backendUrl,
    ...(aws && {
      AWS_ROLE_ARN: aws.roleArn,
      AWS_ROLE_SESSION_NAME: session,
      AWS_WEB_IDENTITY_TOKEN_FILE: files.aws,
      AWS_REGION: aws.region,
      AWS_EC2_METADATA_DISABLED: "true",
    }),
    ...(azure && {
      ARM_USE_OIDC: "true",
      ARM_CLIENT_ID: azure.clientId,
      ARM_TENANT_ID: azure.tenantId,
      ARM_SUBSCRIPTION_ID: azure.subscriptionId,
      ...(!renewing && { ARM_OIDC_TOKEN_FILE_PATH: files.azure }),
      AZURE_CLIENT_ID: azure.clientId,
      AZURE_TENANT_ID: azure.tenantId,
      AZURE_FEDERATED_TOKEN_FILE: files.azure,
    }),
    ...(gcp && { GOOGLE_APPLICATION_CREDENTIALS: files.gcpConfig, GOOGLE_PROJECT: gcp.project }),
  };
}

/** Google's configuration of a credential that is exchanged from a token in a file. */
function googleConfig({ provider, serviceAccount }, tokenFile) {
  return {
    type: "external_account",
    audience: `//iam.googleapis.com/${provider}`,
    subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
    token_url: "https://sts.googleapis.com/v1/token",
    service_account_impersonation_url: `https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${serviceAccount}:generateAccessToken`,
    credential_source: { file: tokenFile, format: { type: "text" } },
  };
}

/**
 * What {@link VARIABLE} is in the two CI environments of one stack, from the outputs of its bootstrap (`pulumi stack output
 * --json`).
 */
function identitiesFrom(outputs, environment) {
  const { state, identities } = outputs;
  if (!isObject(state) || !isObject(identities))
    throw new Failure(
      "NO_OUTPUTS",
      "standard input: must be the outputs of a bootstrap's stack; run `pulumi stack output --json` in bootstrap/",
    );
  const { aws, azure, gcp } = identities;
  const one = (purpose) => ({
    backendUrl: state.backendUrl,
    ...(aws && { aws: { roleArn: aws[`${purpose}RoleArn`], region: aws.region } }),
    ...(azure && {
      azure: {
        clientId: azure[`${purpose}ClientId`],
        tenantId: azure.tenantId,
        subscriptionId: azure.subscriptionId,
      },
    }),
    ...(gcp && {
      gcp: {
        project: gcp.project,
        provider: gcp.provider,
        serviceAccount: gcp[`${purpose}Account`],
      },
    }),
  });
  const named = { [`${environment}-preview`]: one("preview"), [environment]: one("deploy") };
  for (const identity of Object.values(named)) parseIdentity(JSON.stringify(identity));
  return named;
}

module.exports = {
  AUDIENCES,
  VARIABLE,
  environmentFor,
  googleConfig,
  identitiesFrom,
  parseIdentity,
  refuseStandingCredentials,
};
