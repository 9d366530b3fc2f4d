import type { Labelled } from "../frame";
import { Random } from "../random";
import type { PlainDocument, PlainStatement } from "./oracle";
import { render } from "./render";
import { principalDeny, principalStatement } from "./trust";
import { isPublic } from "./trust-labels";
import { letsInPlainHttp } from "./transport-labels";

const ARNS = ["arn:aws:s3:::acme-documents", "arn:aws:s3:::acme-documents/*"];

const USES = [["s3:GetObject"], ["s3:*"], ["s3:GetObject", "s3:ListBucket"], ["s3:PutObject"]];

/** Denies of plain HTTP, and such that only look so. */
function denyHttp(random: Random): PlainStatement {
  return {
    Effect: "Deny",
    Principal: random.pick(["*" as const, { AWS: ["*"] }]),
    Action: random.pick([["s3:*"], ["s3:GetObject"]]),
    Resource: random.pick([ARNS, [ARNS[1] as string]]),
    Condition: random.pick([
      { Bool: { "aws:SecureTransport": ["false"] } },
      { Bool: { "aws:SecureTransport": ["true"] } },
      { BoolIfExists: { "aws:SecureTransport": ["false"] } },
    ]),
  };
}

/** Bucket policies with their labels. */
export function bucketCases(seed: number, count: number): Labelled[] {
  return Array.from({ length: count }, (_, index) => {
    const random = new Random(seed * 400_009 + index);
    const list = Array.from({ length: random.pick([1, 1, 2]) }, () => ({
      ...principalStatement(random, random.pick(USES)),
      Resource: random.pick([ARNS, [ARNS[1] as string]]),
    }));
    if (random.chance(0.4)) list.push(denyHttp(random) as (typeof list)[number]);
    if (random.chance(0.3))
      list.push({ ...principalDeny(random, ["s3:*"]), Resource: random.pick([ARNS, ["*"]]) });
    const document: PlainDocument = { Version: "2012-10-17", Statement: list };
    return {
      id: `bucket-${seed}-${index}`,
      resource: {
        type: "aws:s3/bucketPolicy:BucketPolicy",
        inputs: { bucket: "acme-documents", policy: render(document, random) },
      },
      beside: [{ type: "aws:s3/bucket:Bucket", inputs: { bucket: "acme-documents" } }],
      unsafe: {
        "bucket-tls-only": letsInPlainHttp(document, ARNS[0] as string),
        "resource-policy-no-public-principal": isPublic(
          document,
          ["s3:GetObject", "s3:ListBucket", "s3:PutObject", "s3:DeleteObject"],
          [ARNS[0] as string, "arn:aws:s3:::acme-documents/report.pdf"],
        ),
      },
    };
  });
}
