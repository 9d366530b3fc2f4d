import rule from "../../../../policies/rules/bedrock/bedrock-invoke-resource-scoped";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";
import { allow, document, policy } from "../iam/documents";

const INVOKE = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"];
const MODEL = "arn:aws:bedrock:*::foundation-model/anthropic.claude-sonnet-4-20250514-v1:0";
const PROFILE =
  "arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.anthropic.claude-sonnet-4";
const message = (other: string, at = 0) =>
  `\`policy.Statement[${at}].Resource\` must list the models and inference profiles, got one that also allows ${JSON.stringify(other)}; list the ARNs of the models and inference profiles in use`;

describeRule(rule, {
  passes: {
    "a model in every region, and a profile": policy(allow(INVOKE, [MODEL, PROFILE])),
    "any model behind a named profile": policy(
      allow(INVOKE, PROFILE),
      allow(INVOKE, "arn:aws:bedrock:*::foundation-model/*", {
        Condition: { StringEquals: { "bedrock:InferenceProfileArn": PROFILE } },
      }),
    ),
    "any model under a Deny of all others": policy(allow(INVOKE), {
      Effect: "Deny",
      Action: "bedrock:*",
      NotResource: [MODEL],
    }),
    "other actions": policy(allow("bedrock:ListFoundationModels")),
  },
  fails: {
    "any model": {
      ...policy(allow("bedrock:InvokeModel")),
      messages: [message("arn:aws:bedrock:us-east-1::foundation-model/any-other")],
    },
    "any model of a maker": {
      ...policy(allow(INVOKE, "arn:aws:bedrock:*::foundation-model/anthropic.*")),
      messages: [message("arn:aws:bedrock:::foundation-model/anthropic.")],
    },
    "any profile, by a wildcard in the action": {
      ...policy(
        allow(INVOKE, PROFILE),
        allow("bedrock:Invoke*", "arn:aws:bedrock:us-east-1:111122223333:inference-profile/*"),
      ),
      messages: [message("arn:aws:bedrock:us-east-1:111122223333:inference-profile/", 1)],
    },
    "any model behind any profile": {
      ...policy(
        allow(INVOKE, "arn:aws:bedrock:*::foundation-model/*", {
          Condition: { StringLike: { "bedrock:InferenceProfileArn": "arn:aws:bedrock:*" } },
        }),
      ),
      messages: [message("arn:aws:bedrock:us-east-1::foundation-model/any-other")],
    },
  },
  missing: { type: "aws:iam/policy:Policy", inputs: {} },
  unknown: { type: "aws:iam/policy:Policy", inputs: { policy: UNKNOWN }, path: "policy" },
  config: {
    without: {
      ...policy(allow(INVOKE, "arn:aws:bedrock:*::foundation-model/anthropic.claude-*")),
      messages: [message("arn:aws:bedrock:::foundation-model/anthropic.claude-")],
    },
    with: {
      ...policy(allow(INVOKE, "arn:aws:bedrock:*::foundation-model/anthropic.claude-*")),
      config: { prefixes: true },
    },
  },
  ignores: {
    type: "aws:s3/bucketPolicy:BucketPolicy",
    inputs: { policy: document(allow(INVOKE)) },
  },
});
