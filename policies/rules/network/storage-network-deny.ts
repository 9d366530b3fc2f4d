import { anyOf } from "../../internal/value";
import type { Resource } from "../../resource";
import { rule } from "../../rule";

const S3_BLOCKS = new Set([
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
]);
/** New buckets block public access by themselves since April 2023; these inputs are how it is opened again. */
const S3_ACLS = new Set([
  "aws:s3/bucket:Bucket",
  "aws:s3/bucketV2:BucketV2",
  "aws:s3/bucketAcl:BucketAcl",
  "aws:s3/bucketAclV2:BucketAclV2",
]);
const AZURE_ACCOUNT = "azure-native:storage:StorageAccount";
const GCS_BUCKET = "gcp:storage/bucket:Bucket";

/** Object storage is closed to the public on all three clouds. */
export default rule({
  id: "storage-network-deny",
  title: "Storage accounts and buckets deny public access",
  severity: "high",
  why: "Knowledge-base documents and invocation logs stand in object storage; one open bucket publishes both.",
  seen: "38 TB in an AI research team's storage account readable from any network through one published link (Wiz, 38TB of data accidentally exposed by Microsoft AI researchers, 2023)",
  remedy:
    "Azure: `networkRuleSet.defaultAction` Deny or `publicNetworkAccess` Disabled. S3: all four settings of the public access block. Google Cloud Storage: `publicAccessPrevention` enforced.",
  publicIds: ["CKV_AZURE_35", "CKV2_AWS_6", "CKV_GCP_114", "FSBP S3.8"],

  applies: (token) =>
    token === AZURE_ACCOUNT || token === GCS_BUCKET || S3_BLOCKS.has(token) || S3_ACLS.has(token),

  check(resource) {
    if (resource.token === AZURE_ACCOUNT) return judgeAzure(resource);
    if (resource.token === GCS_BUCKET) return judgeGcs(resource);
    if (S3_BLOCKS.has(resource.token)) return judgeBlock(resource);
    judgeAcl(resource);
  },
});

function judgeAzure(resource: Resource): void {
  const action = resource.get("networkRuleSet", "defaultAction");
  const access = resource.get("publicNetworkAccess");
  if (
    anyOf(
      () => action.is("Deny"),
      () => access.is("Disabled", "SecuredByPerimeter"),
    )
  )
    return;
  resource.violation({
    at: action,
    must: 'be "Deny"',
    fix: 'set `networkRuleSet.defaultAction` to "Deny", or `publicNetworkAccess` to "Disabled"',
  });
}

function judgeGcs(resource: Resource): void {
  const at = resource.get("publicAccessPrevention");
  if (at.is("enforced")) return;
  resource.violation({
    at,
    must: 'be "enforced"',
    fix: 'set `publicAccessPrevention` to "enforced"',
  });
}

function judgeBlock(resource: Resource): void {
  const names = [
    "blockPublicAcls",
    "blockPublicPolicy",
    "ignorePublicAcls",
    "restrictPublicBuckets",
  ];
  resource.each(
    names.map((name) => resource.get(name)),
    (at) => {
      if (at.is(true)) return;
      resource.violation({ at, must: "be true", fix: `set \`${at.path.at(-1)}\` to true` });
    },
  );
}

function judgeAcl(resource: Resource): void {
  const at = resource.get("acl");
  if (!at.is("public-read", "public-read-write", "authenticated-read", "website")) return;
  resource.violation({ at, must: 'be "private"', fix: "leave `acl` out" });
}
