import { requireInputs } from "../../internal/require";
import { rule } from "../../rule";

/** Log groups are encrypted with a key of ours. */
export default rule({
  id: "loggroup-kms",
  title: "CloudWatch log groups are encrypted with the customer's own key",
  severity: "medium",
  why: "Invocation logs hold prompts and answers in full; a key of one's own decides who reads them beside the log's permissions.",
  seen: "log groups without a key in Pulumi's own examples (github.com/pulumi/examples aws-ts-langserve/index.ts:186, 40c09b2)",
  remedy: "Set `kmsKeyId` to the ARN of a KMS key whose policy admits CloudWatch Logs.",
  publicIds: ["CKV_AWS_158", "TRV AWS-0017"],

  applies: (token) => token === "aws:cloudwatch/logGroup:LogGroup",

  check(resource) {
    // Log groups of this class take no key.
    if (resource.get("logGroupClass").is("DELIVERY")) return;
    requireInputs(resource, [{ path: "kmsKeyId", fix: "set `kmsKeyId` to the ARN of a KMS key" }]);
  },
});
