import rule from "../../../../policies/rules/google/gcp-iam-not-public";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "gcp:vertex/aiEndpointIamMember:AiEndpointIamMember";

describeRule(rule, {
  passes: {
    "a member with a name": {
      type,
      inputs: { role: "roles/aiplatform.user", member: "user:a@example.com" },
    },
  },
  fails: {
    "an endpoint": {
      type,
      inputs: { role: "roles/aiplatform.user", member: "allUsers" },
      messages: [
        '`member` must be a member with a name, got "allUsers"; name users, groups, service accounts or principals',
      ],
    },
    "a topic, for whoever has an account": {
      type: "gcp:pubsub/topicIAMBinding:TopicIAMBinding",
      inputs: { role: "roles/pubsub.publisher", members: ["user:a", "allAuthenticatedUsers"] },
      messages: [
        '`members[1]` must be a member with a name, got "allAuthenticatedUsers"; name users, groups, service accounts or principals',
      ],
    },
  },
  missing: { type, inputs: { role: "roles/aiplatform.user" } },
  unknown: { type, inputs: { role: "roles/aiplatform.user", member: UNKNOWN }, path: "member" },
  config: {
    without: {
      type: "gcp:cloudrunv2/serviceIamMember:ServiceIamMember",
      inputs: { role: "roles/run.invoker", member: "user:a" },
    },
    with: {
      type: "gcp:cloudrunv2/serviceIamPolicy:ServiceIamPolicy",
      inputs: {
        policyData:
          '{"bindings":[{"role":"roles/run.invoker","members":["allUsers"]},{"role":"roles/run.admin","members":["allUsers"]}]}',
      },
      config: { allowedRoles: ["roles/run.invoker"] },
      messages: [
        '`policyData.bindings[1].members[0]` must be a member with a name, got "allUsers"; name users, groups, service accounts or principals',
      ],
    },
  },
  ignores: {
    type: "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember",
    inputs: { role: "roles/viewer", member: "allUsers" },
  },
});
