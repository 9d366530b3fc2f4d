/** The facts rows of every AWS type the local clouds offer. */
import type { TypeFacts } from "../../model";
import { bedrockAccess } from "./bedrock-access";
import { dataSource } from "./bedrock-data-source";
import { guardrailRow } from "./bedrock-guardrail";
import { guardrailVersion } from "./bedrock-guardrail-version";
import { knowledgeBase } from "./bedrock-knowledge-base";
import { invocationLogging } from "./bedrock-logging";
import { inferenceProfile } from "./bedrock-profile";
import { provisionedThroughput } from "./bedrock-throughput";
import { instance } from "./ec2-instance";
import { launchTemplate } from "./ec2-launch-template";
import { nodeGroup } from "./eks";
import { role } from "./iam-role";
import { rolePolicy } from "./iam-role-policy";
import { key } from "./kms";
import { alias } from "./kms-alias";
import { logs } from "./logs";
import { s3 } from "./s3";
import { vectorBucket } from "./s3vectors-bucket";
import { vectorIndexRow } from "./s3vectors-index";

export { bedrockRegions, isMarked, optInRegions, regions } from "./common";
export { modelAccess, modelOffers } from "./bedrock-access";

export const rows: readonly TypeFacts[] = [
  key,
  alias,
  ...logs,
  guardrailRow,
  guardrailVersion,
  inferenceProfile,
  provisionedThroughput,
  role,
  rolePolicy,
  knowledgeBase,
  dataSource,
  vectorBucket,
  vectorIndexRow,
  invocationLogging,
  ...bedrockAccess,
  instance,
  launchTemplate,
  nodeGroup,
  ...s3,
];
