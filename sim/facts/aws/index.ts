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
import { certificate } from "./acm-certificate";
import { certificateValidation } from "./acm-validation";
import { alertManager } from "./amp-alert-manager";
import { ruleGroups } from "./amp-rule-groups";
import { scraper } from "./amp-scraper";
import { workspace } from "./amp-workspace";
import { eip } from "./ec2-eip";
import { internetGateway } from "./ec2-internet-gateway";
import { natGateway } from "./ec2-nat-gateway";
import { route } from "./ec2-route";
import { routeAssociation } from "./ec2-route-association";
import { routeTable } from "./ec2-route-table";
import { securityGroupRow } from "./ec2-security-group";
import { securityGroupRules } from "./ec2-security-group-rule";
import { subnet } from "./ec2-subnet";
import { vpc } from "./ec2-vpc";
import { nodeGroup } from "./eks";
import { accessEntry } from "./eks-access-entry";
import { accessPolicy } from "./eks-access-policy";
import { cluster } from "./eks-cluster";
import { replicationGroup } from "./elasticache-replication-group";
import { cacheSubnetGroup } from "./elasticache-subnet-group";
import { customerPolicy } from "./iam-customer-policy";
import { oidcProvider } from "./iam-oidc-provider";
import { roleAttachment } from "./iam-role-attachment";
import { role } from "./iam-role";
import { rolePolicy } from "./iam-role-policy";
import { key } from "./kms";
import { alias } from "./kms-alias";
import { listener } from "./lb-listener";
import { loadBalancer } from "./lb-load-balancer";
import { targetGroup } from "./lb-target-group";
import { logs } from "./logs";
import { recordRow } from "./route53-record";
import { s3 } from "./s3";
import { s3Companions } from "./s3-companions";
import { vectorBucket } from "./s3vectors-bucket";
import { vectorIndexRow } from "./s3vectors-index";
import { secretPolicy } from "./secretsmanager-policy";
import { secret } from "./secretsmanager-secret";
import { topic } from "./sns-topic";
import { budget } from "./budget";
import { schedule, scheduleGroup } from "./scheduler";
import { topicPolicy } from "./sns-topic-policy";

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
  ...s3Companions,
  vpc,
  subnet,
  internetGateway,
  eip,
  natGateway,
  routeTable,
  route,
  routeAssociation,
  securityGroupRow,
  ...securityGroupRules,
  cluster,
  accessEntry,
  accessPolicy,
  roleAttachment,
  oidcProvider,
  customerPolicy,
  loadBalancer,
  targetGroup,
  listener,
  certificate,
  certificateValidation,
  recordRow,
  cacheSubnetGroup,
  replicationGroup,
  workspace,
  ruleGroups,
  alertManager,
  scraper,
  topic,
  topicPolicy,
  secret,
  secretPolicy,
  budget,
  scheduleGroup,
  schedule,
];
