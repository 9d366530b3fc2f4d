import {
  CloudError,
  documented,
  type Failure,
  type HookContext,
  type Props,
  type StoredResource,
  type TypeFacts,
} from "../../model";
import {
  block,
  checkOneOf,
  checkRegion,
  failure,
  find,
  got,
  list,
  record,
  requireEnabledRegion,
  sameJson,
  sameSets,
  text,
  valueOf,
} from "./common";
import { admitPolicy, checkPolicy } from "./iam-document";
import { readPolicy, samePolicy } from "./iam-form";
import { missingPrincipals } from "./iam-principals";
import { KEY, pendingDeletion, usableKey } from "./kms-use";

const BUCKET = "aws:s3/bucket:Bucket";
const API = "https://docs.aws.amazon.com/AmazonS3/latest/API";

/** Bytes of a bucket's policy: https://docs.aws.amazon.com/general/latest/gr/s3.html (2026-11-21). */
const POLICY_LIMIT = 20_480;

/** One setting of a bucket that is a resource of its own. */
interface Companion {
  token: string;
  /** API operations without `s3:`. */
  put: string;
  get: string;
  remove: string;
  page: string;
  check?(inputs: Props): Failure[];
  admit?(context: HookContext, bucket: StoredResource): void;
  equal?: TypeFacts["equal"];
  readForm?: TypeFacts["readForm"];
  outputs?(context: HookContext): Props;
}

export const bucketOf = (context: HookContext, name: unknown): StoredResource | undefined =>
  find(context, BUCKET, (one) => valueOf(one, "bucket") === name, "account");

/** S3 overwrites a setting that is there: two owners of one setting are refused here. */
function row({ token, put, get, remove, page, ...own }: Companion): TypeFacts {
  return {
    token,
    operations: {
      create: `s3:${put}`,
      read: `s3:${get}`,
      update: `s3:${put}`,
      delete: `s3:${remove}`,
    },
    facts: {
      replaceOn: documented(["bucket", "expectedBucketOwner", "region"], `${API}/${page}.html`),
      references: documented(
        [
          {
            property: "bucket",
            token: BUCKET,
            by: "id",
            missing: { code: "NoSuchBucket", status: 404 },
          },
        ],
        `${API}/${page}.html`,
      ),
    },
    location: { property: "region" },
    check: (inputs, provider) => [
      ...checkRegion(inputs, provider, "any"),
      ...(own.check?.(inputs) ?? []),
    ],
    admit(context, stored) {
      requireEnabledRegion(context);
      const name = context.inputs.bucket;
      const bucket = bucketOf(context, name);
      if (bucket === undefined)
        throw new CloudError(
          "NoSuchBucket",
          404,
          `The specified bucket does not exist: ${String(name)}`,
        );
      const twin = find(
        context,
        token,
        (one) => one.id !== stored?.id && one.inputs.bucket === name,
        "account",
      );
      if (twin)
        throw new CloudError(
          "OperationAborted",
          409,
          `The bucket ${String(name)} has this setting of another owner`,
        );
      own.admit?.(context, bucket);
    },
    id: ({ inputs }) => String(inputs.bucket),
    outputs: (context) => own.outputs?.(context) ?? {},
    ...(own.equal && { equal: own.equal }),
    ...(own.readForm && { readForm: own.readForm }),
  };
}

const versioning = row({
  token: "aws:s3/bucketVersioning:BucketVersioning",
  put: "PutBucketVersioning",
  get: "GetBucketVersioning",
  remove: "PutBucketVersioning",
  page: "API_PutBucketVersioning",
  check(inputs) {
    const setting = block(inputs.versioningConfiguration);
    return [
      ...checkOneOf(setting?.status, "versioningConfiguration.status", [
        "Enabled",
        "Suspended",
        "Disabled",
      ]),
      ...(setting?.mfaDelete === "Enabled"
        ? [
            failure(
              "versioningConfiguration.mfaDelete",
              "needs the root user's device, which no deployment has; leave it out",
            ),
          ]
        : []),
    ];
  },
});

const encryption = row({
  token: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  put: "PutEncryptionConfiguration",
  get: "GetEncryptionConfiguration",
  remove: "PutEncryptionConfiguration",
  page: "API_PutBucketEncryption",
  check: (inputs) =>
    list(inputs.rules).flatMap((raw, index) => {
      const rule = record(raw);
      const chosen = block(rule.applyServerSideEncryptionByDefault);
      const path = `rules[${index}].applyServerSideEncryptionByDefault`;
      const failures = checkOneOf(chosen?.sseAlgorithm, `${path}.sseAlgorithm`, [
        "AES256",
        "aws:kms",
        "aws:kms:dsse",
      ]);
      if (chosen?.sseAlgorithm === "AES256" && chosen.kmsMasterKeyId !== undefined)
        failures.push(
          failure(
            `${path}.kmsMasterKeyId`,
            `goes with sseAlgorithm "aws:kms" only, ${got(chosen.kmsMasterKeyId)}; leave it out`,
          ),
        );
      return failures;
    }),
  admit(context) {
    for (const raw of list(context.inputs.rules)) {
      const key = text(block(record(raw).applyServerSideEncryptionByDefault)?.kmsMasterKeyId);
      if (key === undefined) continue;
      // S3 takes any text and fails at the first object; a key that cannot be used is refused here.
      if (pendingDeletion(context, key) || usableKey(context, key) === undefined)
        throw new CloudError("KMS.NotFoundException", 400, `Key '${key}' does not exist (${KEY})`);
    }
  },
});

const ownership = row({
  token: "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
  put: "PutBucketOwnershipControls",
  get: "GetBucketOwnershipControls",
  remove: "PutBucketOwnershipControls",
  page: "API_PutBucketOwnershipControls",
  check: (inputs) =>
    checkOneOf(block(inputs.rule)?.objectOwnership, "rule.objectOwnership", [
      "BucketOwnerEnforced",
      "BucketOwnerPreferred",
      "ObjectWriter",
    ]),
});

const lifecycle = row({
  token: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  put: "PutLifecycleConfiguration",
  get: "GetLifecycleConfiguration",
  remove: "PutLifecycleConfiguration",
  page: "API_PutBucketLifecycleConfiguration",
  check(inputs) {
    const rules = list(inputs.rules);
    const failures: Failure[] = [];
    if (Array.isArray(inputs.rules) && (rules.length < 1 || rules.length > 1000))
      failures.push(failure("rules", `must be 1 to 1,000 rules, got ${rules.length}; change it`));
    const ids = new Set<string>();
    rules.forEach((raw, index) => failures.push(...checkLifecycleRule(record(raw), index, ids)));
    return failures;
  },
  admit(context) {
    const name = context.inputs.bucket;
    const versioned = find(
      context,
      versioning.token,
      (one) => one.inputs.bucket === name,
      "account",
    );
    const former = list(context.inputs.rules).some(
      (raw) => record(raw).noncurrentVersionExpiration !== undefined,
    );
    // S3 takes it and it never does anything.
    if (former && versioned === undefined)
      throw new CloudError(
        "InvalidRequest",
        400,
        `noncurrentVersionExpiration needs versioning, which the bucket ${String(name)} does not have yet`,
      );
  },
  outputs: () => ({ transitionDefaultMinimumObjectSize: "all_storage_classes_128K" }),
  equal: (_path, before, after) => sameSets(before, after),
});

const ACTIONS = [
  "abortIncompleteMultipartUpload",
  "expiration",
  "noncurrentVersionExpiration",
  "noncurrentVersionTransitions",
  "transitions",
];

function checkLifecycleRule(rule: Props, index: number, ids: Set<string>): Failure[] {
  const path = `rules[${index}]`;
  const failures = checkOneOf(rule.status, `${path}.status`, ["Enabled", "Disabled"]);
  const id = text(rule.id);
  if (id !== undefined && ids.has(id))
    failures.push(failure(`${path}.id`, `must differ from the others, ${got(id)}; rename it`));
  if (id !== undefined) ids.add(id);
  if (!ACTIONS.some((action) => rule[action] !== undefined))
    failures.push(failure(path, `must have an action (${ACTIONS.join(", ")}), got none; add one`));
  for (const [block_, member] of [
    ["abortIncompleteMultipartUpload", "daysAfterInitiation"],
    ["expiration", "days"],
    ["noncurrentVersionExpiration", "noncurrentDays"],
  ] as const) {
    const days = block(rule[block_])?.[member];
    if (typeof days === "number" && !(Number.isInteger(days) && days >= 1))
      failures.push(
        failure(`${path}.${block_}.${member}`, `must be a whole number from 1, ${got(days)}`),
      );
  }
  const kept = block(rule.noncurrentVersionExpiration)?.newerNoncurrentVersions;
  if (typeof kept === "number" && !(Number.isInteger(kept) && kept >= 1 && kept <= 100))
    failures.push(
      failure(
        `${path}.noncurrentVersionExpiration.newerNoncurrentVersions`,
        `must be a whole number from 1 to 100, ${got(kept)}`,
      ),
    );
  return failures;
}

const logging = row({
  token: "aws:s3/bucketLogging:BucketLogging",
  put: "PutBucketLogging",
  get: "GetBucketLogging",
  remove: "PutBucketLogging",
  page: "API_PutBucketLogging",
  check: (inputs) =>
    inputs.targetBucket !== undefined && inputs.targetBucket === inputs.bucket
      ? [
          failure(
            "targetBucket",
            `must be another bucket, ${got(inputs.targetBucket)}: each record would make the next`,
          ),
        ]
      : [],
  admit(context, source) {
    const target = bucketOf(context, context.inputs.targetBucket);
    if (target === undefined || target.scope.region !== source.scope.region)
      throw new CloudError(
        "InvalidTargetBucketForLogging",
        400,
        "The target bucket for logging does not exist, is not owned by you, or is in another Region.",
      );
    const policy = find(
      context,
      "aws:s3/bucketPolicy:BucketPolicy",
      (one) => one.inputs.bucket === context.inputs.targetBucket,
      "account",
    );
    // Records are dropped silently then: https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
    if (!JSON.stringify(policy?.inputs.policy ?? "").includes("logging.s3.amazonaws.com"))
      throw new CloudError(
        "InvalidTargetBucketForLogging",
        400,
        `The target bucket ${String(context.inputs.targetBucket)} does not let logging.s3.amazonaws.com write`,
      );
  },
});

const policy = row({
  token: "aws:s3/bucketPolicy:BucketPolicy",
  put: "PutBucketPolicy",
  get: "GetBucketPolicy",
  remove: "DeleteBucketPolicy",
  page: "API_PutBucketPolicy",
  check: (inputs) => checkPolicy(inputs, "policy", "bucket", POLICY_LIMIT),
  admit(context, bucket) {
    const document = admitPolicy(context.inputs.policy, "bucket");
    if (missingPrincipals(document, context).length > 0)
      throw new CloudError("MalformedPolicy", 400, "Invalid principal in policy");
    const arn = `arn:aws:s3:::${String(valueOf(bucket, "bucket"))}`;
    const stray = document.statements
      .flatMap((one) => one.resources)
      .find((one) => one !== arn && !one.startsWith(`${arn}/`));
    if (stray !== undefined)
      throw new CloudError("MalformedPolicy", 400, `Policy has invalid resource: ${stray}`);
  },
  readForm: (outputs) => ({ ...outputs, policy: readPolicy(outputs.policy) }),
  equal: (path, before, after) =>
    path === "policy" ? samePolicy(before, after) : sameJson(before, after),
});

/** Settings of buckets that are resources of their own. */
export const s3Companions: readonly TypeFacts[] = [
  versioning,
  encryption,
  ownership,
  lifecycle,
  logging,
  policy,
];
