/** Which service answers under which kind of host name, and each cloud's words for the faults. */
import { bedrock } from "./aws/bedrock";
import { elastiCache } from "./aws/elasticache";
import { secretsManager } from "./aws/secretsmanager";
import { sts } from "./aws/sts";
import { stsDialect } from "./aws/wire";
import { entra } from "./azure/entra";
import { keyVault } from "./azure/keyvault";
import { openAi } from "./azure/openai";
import { anthropicApi } from "./direct/anthropic";
import { cohereApi } from "./direct/cohere";
import { ANTHROPIC_FAULTS, COHERE_FAULTS, OPENAI_FAULTS } from "./direct/faults";
import { openAiApi } from "./direct/openai";
import { googleOauth } from "./gcp/google-oauth";
import { googleSts } from "./gcp/google-sts";
import { iamCredentials } from "./gcp/iamcredentials";
import { secretManager } from "./gcp/secretmanager";
import { vertex } from "./gcp/vertex";
import type { Service } from "./hosts";
import type { FaultWords } from "./server/faulty";
import type { ServiceDefinition } from "./service";
import { answerEksOidc } from "./tokens/oidc";

const eksOidc: ServiceDefinition = {
  cloud: "aws",
  name: "eks-oidc",
  dialect: stsDialect,
  modelApi: false,
  route: (request) => ({
    template: request.path.replace(/^\/id\/[A-Za-z0-9]+/, "/id/{id}"),
    answer: (call, { clouds }) => answerEksOidc(call, clouds),
  }),
};

const DEFINITIONS: Readonly<Record<Service["kind"], ServiceDefinition>> = {
  bedrock,
  sts,
  "eks-oidc": eksOidc,
  openai: openAi,
  entra,
  vertex,
  "google-sts": googleSts,
  "google-oauth": googleOauth,
  iamcredentials: iamCredentials,
  secretsmanager: secretsManager,
  keyvault: keyVault,
  secretmanager: secretManager,
  elasticache: elastiCache,
  "openai-api": openAiApi,
  "anthropic-api": anthropicApi,
  "cohere-api": cohereApi,
};

/** The service of a kind of host name. */
export const serviceDefinition = (kind: Service["kind"]): ServiceDefinition => DEFINITIONS[kind];

/** Names by which faults and behaviours may call a host's targets, widest first. */
export const hostTargets = (definition: ServiceDefinition, host: string): string[] => [
  ...(definition.modelApi ? [definition.cloud] : []),
  host,
];

const AWS: FaultWords = {
  throttled: ["ThrottlingException", "Too many requests, please wait before trying again."],
  internal: [
    "InternalServerException",
    "The system encountered an unexpected error during processing. Try your request again.",
  ],
  unavailable: ["ServiceUnavailableException", "Bedrock is unable to process your request."],
  gone: [
    "ResourceNotFoundException",
    "Could not resolve the foundation model or inference profile from the model identifier.",
  ],
  dailyQuota: ["ThrottlingException", "Too many tokens per day, please wait before trying again."],
  quotaHasRetryAfter: false,
  expired: {
    status: 403,
    words: ["ExpiredTokenException", "The security token included in the request is expired"],
  },
};

const AZURE: FaultWords = {
  throttled: [
    "429",
    "Requests to the ChatCompletions_Create Operation under Azure OpenAI API have exceeded call rate limit of your current OpenAI S0 pricing tier. Please retry after 7 seconds.",
  ],
  internal: [
    "InternalServerError",
    "The server had an error while processing your request. Sorry about that!",
  ],
  unavailable: [
    "ServiceUnavailable",
    "The service is temporarily unable to process your request. Please try again later.",
  ],
  gone: [
    "DeploymentNotFound",
    "The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again.",
  ],
  dailyQuota: [
    "insufficient_quota",
    "You exceeded your current quota of tokens per day, please check your plan and billing details. Please retry after 86400 seconds.",
  ],
  quotaHasRetryAfter: true,
  expired: {
    status: 401,
    words: [
      "401",
      "Unauthorized. Access token is missing, invalid, audience is incorrect (https://cognitiveservices.azure.com), or have expired.",
    ],
    headers: { "www-authenticate": 'Bearer error="invalid_token"' },
  },
};

const GCP: FaultWords = {
  throttled: [
    "RESOURCE_EXHAUSTED",
    "Resource exhausted. Please try again later. Please refer to https://cloud.google.com/vertex-ai/generative-ai/docs/error-code-429 for more details.",
  ],
  internal: ["INTERNAL", "Internal error encountered."],
  unavailable: ["UNAVAILABLE", "The service is currently unavailable."],
  gone: [
    "NOT_FOUND",
    "Publisher Model was not found or your project does not have access to it. Please ensure you are using a valid model version.",
  ],
  dailyQuota: [
    "RESOURCE_EXHAUSTED",
    "Quota exceeded for aiplatform.googleapis.com/generate_content_requests_per_day_per_project. Please submit a quota increase request.",
  ],
  quotaHasRetryAfter: false,
  expired: {
    status: 401,
    words: [
      "UNAUTHENTICATED",
      "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.",
    ],
    headers: {
      "www-authenticate": 'Bearer realm="https://accounts.google.com/", error="invalid_token"',
    },
  },
};

/** A cloud's words for faults; a throttled cloud's 429 text is the same for every operation. */
export const faultWords = (definition: ServiceDefinition): FaultWords =>
  ({
    aws: AWS,
    azure: AZURE,
    gcp: GCP,
    openai: OPENAI_FAULTS,
    anthropic: ANTHROPIC_FAULTS,
    cohere: COHERE_FAULTS,
  })[definition.cloud];
