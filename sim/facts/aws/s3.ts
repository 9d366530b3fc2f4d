import {
  CloudError,
  documented,
  guessed,
  type Failure,
  type Props,
  type TypeFacts,
} from "../../model";
import {
  absent,
  checkRegion,
  checkTags,
  failure,
  find,
  got,
  hasUnknown,
  requireEnabledRegion,
  sameJson,
  tagsAll,
  valueOf,
} from "./common";
import { lintPolicy, policyFailure } from "./iam-lint";
import { readPolicy, samePolicy } from "./iam-form";
import { parsePolicy } from "./iam-policy";

export const BUCKET = "aws:s3/bucket:Bucket";
const ACCESS_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const NAMING = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html";
const API = "https://docs.aws.amazon.com/AmazonS3/latest/API";

/** Route 53 zones of S3's website endpoints, https://docs.aws.amazon.com/general/latest/gr/s3.html (2026-11-21). */
const HOSTED_ZONES: Readonly<Record<string, string>> = {
  "us-east-1": "Z3AQBSTGFJSTF",
  "us-east-2": "Z2O1EMRO9K5GLX",
  "us-west-1": "Z2F56UZL2M1ACD",
  "us-west-2": "Z3BJ6K6RIION7M",
  "ca-central-1": "Z1QDHH18159H29",
  "eu-central-1": "Z21DNDUVLTQW6Q",
  "eu-north-1": "Z3BAZG2TWCNX0D",
  "eu-west-1": "Z1BKCTXD74EZPE",
  "eu-west-2": "Z3GKZC51ZF0DB4",
  "eu-west-3": "Z3R1K369G5AVDG",
  "ap-northeast-1": "Z2M4EHUR26P7ZW",
  "ap-south-1": "Z11RGJOFQNVJUP",
  "ap-southeast-1": "Z3O0J2DXBE1FTB",
  "ap-southeast-2": "Z1WCIGYICN2BYD",
};

/** Why a bucket name is refused, in the words of the naming rules. */
function nameProblem(name: string): string | undefined {
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name))
    return "must be 3 to 63 lower-case letters, digits, . or -, with a letter or digit at both ends";
  if (name.includes("..")) return "must not have two dots in a row";
  if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) return "must not look like an IP address";
  if (/^(xn--|sthree-|amzn-s3-demo-)/.test(name))
    return "must not begin with xn--, sthree- or amzn-s3-demo-, which AWS reserves";
  if (/(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3|-an)$/.test(name))
    return "must not end with -s3alias, --ol-s3, .mrap, --x-s3, --table-s3 or -an, which AWS reserves";
  return undefined;
}

function checkPolicy(inputs: Props): Failure[] {
  if (absent(inputs, "policy") || hasUnknown(inputs.policy)) return [];
  const { document, issues } = parsePolicy(inputs.policy);
  const all = document === undefined ? issues : [...issues, ...lintPolicy(document, "bucket")];
  return policyFailure("policy", all);
}

const bucket: TypeFacts = {
  token: BUCKET,
  operations: {
    create: "s3:CreateBucket",
    read: "s3:HeadBucket",
    update: "s3:PutBucketTagging",
    delete: "s3:DeleteBucket",
  },
  facts: {
    replaceOn: documented(
      ["bucket", "bucketPrefix", "bucketNamespace", "objectLockEnabled", "region"],
      `${API}/API_CreateBucket.html`,
    ),
    name: documented(
      {
        property: "bucket",
        pattern: "^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$",
        minLength: 3,
        maxLength: 63,
        uniqueIn: "world",
        autoname: { separator: "-", randomDigits: 7 },
        taken: { code: "BucketAlreadyExists", status: 409 },
      },
      NAMING,
    ),
    defaults: documented(
      { forceDestroy: false, requestPayer: "BucketOwner", objectLockEnabled: false },
      `${API}/API_CreateBucket.html`,
    ),
    quota: guessed(
      { max: 10_000, per: "account", code: "TooManyBuckets" },
      "to be looked up: https://docs.aws.amazon.com/AmazonS3/latest/userguide/BucketRestrictions.html",
    ),
  },
  location: { property: "region" },
  check(inputs, provider) {
    const failures = [...checkRegion(inputs, provider, "any"), ...checkTags(inputs)];
    if (typeof inputs.bucket === "string") {
      const problem = nameProblem(inputs.bucket);
      if (problem !== undefined)
        failures.push(failure("bucket", `${problem}, ${got(inputs.bucket)}; choose another name`));
    }
    if (inputs.bucketPrefix !== undefined)
      failures.push(
        failure(
          "bucketPrefix",
          `is not offered by the local clouds, ${got(inputs.bucketPrefix)}; set \`bucket\` instead`,
        ),
      );
    if (inputs.bucketNamespace !== undefined && inputs.bucketNamespace !== "global") {
      failures.push(
        failure(
          "bucketNamespace",
          `must be "global" on the local clouds, ${got(inputs.bucketNamespace)}; leave it out`,
        ),
      );
    }
    if (inputs.acl !== undefined && inputs.acl !== "private") {
      failures.push(
        failure(
          "acl",
          `needs an ownership setting that allows access control lists, which new buckets do not have, ${got(inputs.acl)}; leave it out`,
        ),
      );
    }
    return [...failures, ...checkPolicy(inputs)];
  },
  admit(context, stored) {
    requireEnabledRegion(context);
    const name = context.inputs.bucket;
    const own = find(
      context,
      BUCKET,
      (r) => r.id !== stored?.id && valueOf(r, "bucket") === name,
      "account",
    );
    if (own !== undefined) {
      throw new CloudError(
        "BucketAlreadyOwnedByYou",
        409,
        "Your previous request to create the named bucket succeeded and you already own it.",
      );
    }
  },
  id: (context) => String(context.inputs.bucket),
  outputs(context, id) {
    const { region } = context.scope;
    return {
      arn: `arn:aws:s3:::${id}`,
      bucketDomainName: `${id}.s3.amazonaws.com`,
      bucketRegion: region,
      bucketRegionalDomainName: `${id}.s3.${region}.amazonaws.com`,
      hostedZoneId: HOSTED_ZONES[region] ?? "",
      // A bucket made without `website` serves none.
      websiteDomain:
        context.inputs.website === undefined ? "" : `s3-website-${region}.amazonaws.com`,
      websiteEndpoint:
        context.inputs.website === undefined ? "" : `${id}.s3-website-${region}.amazonaws.com`,
      tagsAll: tagsAll(context.inputs, context.provider),
    };
  },
  readForm: (outputs) => ({
    ...outputs,
    ...(outputs.policy === undefined ? {} : { policy: readPolicy(outputs.policy) }),
  }),
  equal: (path, before, after) =>
    path === "policy" ? samePolicy(before, after) : sameJson(before, after),
};

const publicAccessBlock: TypeFacts = {
  token: ACCESS_BLOCK,
  operations: {
    create: "s3:PutBucketPublicAccessBlock",
    read: "s3:GetBucketPublicAccessBlock",
    update: "s3:PutBucketPublicAccessBlock",
    delete: "s3:PutBucketPublicAccessBlock",
  },
  facts: {
    replaceOn: documented(["bucket", "region"], `${API}/API_PutPublicAccessBlock.html`),
    references: documented(
      [
        {
          property: "bucket",
          token: BUCKET,
          by: "id",
          missing: { code: "NoSuchBucket", status: 404 },
        },
      ],
      `${API}/API_PutPublicAccessBlock.html`,
    ),
    defaults: documented(
      {
        blockPublicAcls: false,
        blockPublicPolicy: false,
        ignorePublicAcls: false,
        restrictPublicBuckets: false,
      },
      `${API}/API_PublicAccessBlockConfiguration.html`,
    ),
  },
  location: { property: "region" },
  check: (inputs, provider) => checkRegion(inputs, provider, "any"),
  admit(context, stored) {
    requireEnabledRegion(context);
    const name = context.inputs.bucket;
    if (find(context, BUCKET, (r) => valueOf(r, "bucket") === name) === undefined) {
      throw new CloudError(
        "NoSuchBucket",
        404,
        `The specified bucket does not exist: ${String(name)}`,
      );
    }
    // A second Put would overwrite the first: two owners of one setting are refused.
    if (
      find(context, ACCESS_BLOCK, (r) => r.id !== stored?.id && r.inputs.bucket === name) !==
      undefined
    ) {
      throw new CloudError(
        "OperationAborted",
        409,
        `The bucket ${String(name)} has a public access block already`,
      );
    }
  },
  id: (context) => String(context.inputs.bucket),
  outputs: () => ({}),
};

export const s3: readonly TypeFacts[] = [bucket, publicAccessBlock];
