import { companionsOf, isS3 } from "../../internal/buckets";
import { ALLOW_ALL, always, anybody, eachDocument, findAllowed, oneOf } from "../../internal/iam";
import { glob, literal, type Pattern } from "../../internal/iam/pattern";
import { isNamed } from "../../internal/pods";
import { isEmpty } from "../../internal/require";
import { stackRule } from "../../stack-rule";
import type { Stack, StackResource } from "../../stack";

interface Config {
  /** Logical names of buckets that may be reached without TLS. */
  exempt: string[];
}

/** Every S3 bucket refuses requests without TLS. */
export default stackRule<Config>({
  id: "bucket-tls-only",
  title: "S3 buckets refuse requests that do not come over TLS",
  severity: "medium",
  why: "S3 answers plain HTTP too; prompts and invocation records then cross the network in the clear.",
  seen: "buckets of Pulumi's examples whose only policy statement allows reading, over HTTP as well (github.com/pulumi/examples aws-ts-s3-folder/index.ts:35, 40c09b2)",
  remedy:
    'Add a `aws.s3.BucketPolicy` with Effect Deny, Principal "*", Action "s3:*", the bucket\'s ARN and the ARN with /*, and condition Bool aws:SecureTransport "false".',
  publicIds: ["CKV_AWS_379", "FSBP S3.5"],
  config: {
    schema: {
      exempt: {
        type: "array",
        items: { type: "string" },
        default: [],
        description: "Logical names of buckets that may be reached without TLS, `*` for any text.",
      },
    },
    defaults: { exempt: [] },
  },

  applies: isS3,

  check(stack, { exempt }) {
    stack.each(stack.resources, (bucket) => {
      if (!isNamed(bucket.name, exempt)) judge(stack, bucket);
    });
  },
});

/** The bucket and what is in it, as policies name them. */
function resourcesOf(bucket: StackResource): Pattern[] {
  const arn = bucket.outputs.get("arn");
  if (!arn.isUnknown && !arn.isMissing) return patternsOf(String(arn.content()));
  const places = [bucket.get("bucket"), bucket.outputs.get("bucket"), bucket.outputs.get("id")];
  const name = places.find((place) => !place.isUnknown && !place.isMissing) ?? places[1];
  return patternsOf(`arn:aws:s3:::${name?.text() ?? bucket.name}`);
}

const patternsOf = (arn: string): Pattern[] => [literal(arn), glob(`${arn}/*`)];

const FIX = "deny s3:* to everybody where aws:SecureTransport is false";

function judge(stack: Stack, bucket: StackResource): void {
  const holders = [
    ...companionsOf(stack, bucket, "policy"),
    ...(isEmpty(bucket.get("policy")) ? [] : [bucket]),
  ];
  for (const holder of holders) {
    eachDocument(holder, [holder.get("policy")], (statements, place) => {
      const open = resourcesOf(bucket).some((resource) => {
        const context = { "aws:securetransport": always("false") };
        const asked = {
          action: [oneOf("s3:?*")],
          resource: [{ patterns: [resource], not: false }],
          context,
        };
        return findAllowed([ALLOW_ALL, ...statements], anybody(statements, asked)) !== undefined;
      });
      if (!open) return;
      holder.violation({
        at: place,
        must: "deny every request without TLS",
        got: "a document that does not",
        fix: FIX,
      });
    });
  }
  if (holders.length > 0) return;
  bucket.violation({
    at: [],
    must: "have a policy that denies every request without TLS",
    got: "none in the stack",
    fix: FIX,
  });
}
