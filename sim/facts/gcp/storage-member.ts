import { CloudError, documented, type Failure, type Props, type TypeFacts } from "../../model";
import { failure, got, sameMeaning, text } from "../judge";
import { block, BUCKET, etag } from "./common";
import { checkMember, requirePrincipal } from "./iam-policy";
import { requireRoleOf } from "./kms";
import { requireService } from "./service-usage";

const TOKEN = "gcp:storage/bucketIAMMember:BucketIAMMember";
const SOURCE =
  "https://github.com/hashicorp/terraform-provider-google/blob/main/google/tpgiamresource/resource_iam_member.go";

function check(inputs: Props): Failure[] {
  const failures = checkMember(inputs.member, "member");
  const { role } = inputs;
  if (
    typeof role === "string" &&
    !/^(roles\/[\w.]+|(projects|organizations)\/[^/]+\/roles\/[\w.]+)$/.test(role)
  )
    failures.push(failure("role", `must be the role's full name, ${got(role)}; write it out`));
  if (block(inputs.condition) !== undefined)
    failures.push(
      failure("condition", "is not offered by the local clouds on a bucket; leave it out"),
    );
  return failures;
}

/** Facts of one principal's role on a bucket. */
export const bucketMember: TypeFacts = {
  token: TOKEN,
  operations: {
    create: "storage.buckets.setIamPolicy",
    read: "storage.buckets.getIamPolicy",
    delete: "storage.buckets.setIamPolicy",
  },
  facts: {
    replaceOn: documented(["*"], SOURCE),
    // Adding what is there already succeeds.
    upsert: documented(true, SOURCE),
  },
  location: { global: true },
  check,
  admit: (context) => {
    requireService(context, "storage.googleapis.com");
    const name = (text(context.inputs.bucket) ?? "").replace(/^b\//, "");
    if (!context.world.get(BUCKET, name))
      throw new CloudError("notFound", 404, "The specified bucket does not exist.");
    requireRoleOf(context, text(context.inputs.role) ?? "", "storage");
    requirePrincipal(context, text(context.inputs.member) ?? "");
  },
  id: ({ inputs }) =>
    [`b/${(text(inputs.bucket) ?? "").replace(/^b\//, "")}`, inputs.role, inputs.member]
      .map((part) => text(part) ?? "")
      .join("/"),
  outputs: (context, id) => ({ etag: etag("bucket policy", context.scope.account, id) }),
  equal: sameMeaning({}),
};

export const rows: readonly TypeFacts[] = [bucketMember];
