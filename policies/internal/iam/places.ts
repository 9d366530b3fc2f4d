import type { Resource } from "../../resource";
import type { Value } from "../value";

type Places = Readonly<Record<string, (resource: Resource) => Value[]>>;

const at =
  (name: string) =>
  (resource: Resource): Value[] => [resource.get(name)];
const list =
  (name: string) =>
  (resource: Resource): Value[] =>
    elements(resource.get(name));

/** The elements; a list that is not known yet is one place that is not known. */
const elements = (value: Value): Value[] => (value.isUnknown ? [value] : value.items());

/** Where a principal's permissions stand. */
const PERMISSIONS: Places = {
  "aws:iam/policy:Policy": at("policy"),
  "aws:iam/rolePolicy:RolePolicy": at("policy"),
  "aws:iam/userPolicy:UserPolicy": at("policy"),
  "aws:iam/groupPolicy:GroupPolicy": at("policy"),
  "aws:iam/role:Role": (resource) =>
    list("inlinePolicies")(resource).map((each) => each.get("policy")),
  "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy": at("inlinePolicy"),
};

/** Where a role's trust stands. */
const TRUST: Places = { "aws:iam/role:Role": at("assumeRolePolicy") };

/** Where a KMS key's policy stands. */
const KEYS: Places = {
  "aws:kms/key:Key": at("policy"),
  "aws:kms/keyPolicy:KeyPolicy": at("policy"),
  "aws:kms/replicaKey:ReplicaKey": at("policy"),
  "aws:kms/externalKey:ExternalKey": at("policy"),
  "aws:kms/replicaExternalKey:ReplicaExternalKey": at("policy"),
};

/** Where a resource says itself who may do what with it: storage, messages, secrets, images, agents. */
const RESOURCES: Places = {
  "aws:backup/vaultPolicy:VaultPolicy": at("policy"),
  "aws:bedrock/agentcoreResourcePolicy:AgentcoreResourcePolicy": at("policy"),
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": at("policyDocument"),
  "aws:dynamodb/resourcePolicy:ResourcePolicy": at("policy"),
  "aws:ecr/repositoryPolicy:RepositoryPolicy": at("policy"),
  "aws:glue/resourcePolicy:ResourcePolicy": at("policy"),
  "aws:kinesis/resourcePolicy:ResourcePolicy": at("policy"),
  "aws:lambda/resourcePolicy:ResourcePolicy": at("policy"),
  "aws:s3/bucket:Bucket": at("policy"),
  "aws:s3/bucketPolicy:BucketPolicy": at("policy"),
  "aws:s3/bucketV2:BucketV2": at("policy"),
  "aws:s3/vectorsVectorBucketPolicy:VectorsVectorBucketPolicy": at("policy"),
  "aws:secretsmanager/secret:Secret": at("policy"),
  "aws:secretsmanager/secretPolicy:SecretPolicy": at("policy"),
  "aws:sns/topic:Topic": at("policy"),
  "aws:sns/topicPolicy:TopicPolicy": at("policy"),
  "aws:sqs/queue:Queue": at("policy"),
  "aws:sqs/queuePolicy:QueuePolicy": at("policy"),
};

/** Where managed policies are attached by ARN. */
const ATTACHMENTS: Places = {
  "aws:iam/role:Role": list("managedPolicyArns"),
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": at("policyArn"),
  "aws:iam/userPolicyAttachment:UserPolicyAttachment": at("policyArn"),
  "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": at("policyArn"),
  "aws:iam/policyAttachment:PolicyAttachment": at("policyArn"),
  "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": list("policyArns"),
  "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive": list("policyArns"),
  "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive": list("policyArns"),
  "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment": at("managedPolicyArn"),
};

/** One kind of place in resources. */
export interface Kind {
  /** Whether resources of the type have such places. */
  has(token: string): boolean;
  in(resource: Resource): Value[];
}

const kind = (places: Places): Kind => ({
  has: (token) => Object.hasOwn(places, token),
  in: (resource) => places[resource.token]?.(resource) ?? [],
});

/** Documents that say what a principal may do: managed and inline policies of roles, users, groups and permission sets. */
export const permissions = kind(PERMISSIONS);
/** Trust policies of roles. */
export const trust = kind(TRUST);
/** Policies of KMS keys. */
export const keyPolicies = kind(KEYS);
/** Policies of buckets, topics, queues, secrets, tables, images and agents. */
export const resourcePolicies = kind(RESOURCES);
/** ARNs of managed policies that are attached. */
export const attachments = kind(ATTACHMENTS);
