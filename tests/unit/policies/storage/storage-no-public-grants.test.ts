import rule from "../../../../policies/rules/storage/storage-no-public-grants";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const member = "gcp:storage/bucketIAMMember:BucketIAMMember";
const binding = "gcp:storage/bucketIAMBinding:BucketIAMBinding";
const document = "gcp:storage/bucketIAMPolicy:BucketIAMPolicy";
const acl = "gcp:storage/bucketACL:BucketACL";
const account = "azure-native:storage:StorageAccount";
const container = "azure-native:storage:BlobContainer";
const bindings = (...members: string[]) => ({
  bindings: [{ role: "roles/storage.objectViewer", members }],
});

describeRule(rule, {
  passes: {
    "a user": { type: member, inputs: { member: "user:a@example.com" } },
    "a group in a list": { type: binding, inputs: { members: ["group:g@example.com"] } },
    "an entity": {
      type: "gcp:storage/bucketAccessControl:BucketAccessControl",
      inputs: { entity: "user-a@example.com" },
    },
    "a document": { type: document, inputs: { policyData: bindings("user:a@example.com") } },
    "a list of one's own": { type: acl, inputs: { predefinedAcl: "private" } },
    "an account by its default": { type: account, inputs: {} },
    "an account that says so": { type: account, inputs: { allowBlobPublicAccess: false } },
    "a container": { type: container, inputs: { publicAccess: "None" } },
  },
  fails: {
    everybody: {
      type: member,
      inputs: { member: "allUsers" },
      messages: [
        '`member` must name a user, a group or a service account, got "allUsers"; take allUsers out',
      ],
    },
    "everybody who has an account, among others": {
      type: binding,
      inputs: { members: ["user:a@example.com", "allAuthenticatedUsers"] },
      messages: [
        '`members[1]` must name a user, a group or a service account, got "allAuthenticatedUsers"; take allAuthenticatedUsers out',
      ],
    },
    "an entity for everybody": {
      type: "gcp:storage/defaultObjectAccessControl:DefaultObjectAccessControl",
      inputs: { entity: "allUsers" },
      messages: [
        '`entity` must name a user, a group or a service account, got "allUsers"; take allUsers out',
      ],
    },
    "an entry of a list": {
      type: acl,
      inputs: { roleEntities: ["OWNER:user-a@example.com", "READER:allUsers"] },
      messages: [
        '`roleEntities[1]` must name a user, a group or a service account, got "READER:allUsers"; take allUsers out',
      ],
    },
    "a ready-made list": {
      type: acl,
      inputs: { predefinedAcl: "publicRead" },
      messages: [
        '`predefinedAcl` must hold named readers only, got "publicRead"; set it to "private"',
      ],
    },
    "a document as a text": {
      type: document,
      inputs: { policyData: JSON.stringify(bindings("allUsers")) },
      messages: [
        "`policyData` must name users, groups or service accounts, got a binding for everybody; take allUsers and allAuthenticatedUsers out",
      ],
    },
    "an account that allows it": {
      type: account,
      inputs: { allowBlobPublicAccess: true },
      messages: [
        "`allowBlobPublicAccess` must be false, got true; set `allowBlobPublicAccess` to false",
      ],
    },
    "a container that is open": {
      type: container,
      inputs: { publicAccess: "Blob" },
      messages: ['`publicAccess` must be "None", got "Blob"; set `publicAccess` to "None"'],
    },
  },
  missing: { type: container, inputs: {} },
  unknown: {
    type: binding,
    inputs: { members: ["user:a@example.com", UNKNOWN] },
    path: "members[1]",
  },
  ignores: {
    type: "gcp:projects/iAMMember:IAMMember",
    inputs: { member: "allUsers", members: ["allUsers"] },
  },
});
