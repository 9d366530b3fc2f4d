import { CloudError, documented, recorded, type HookContext, type TypeFacts } from "../../model";
import {
  checkNamePrefix,
  checkOneOf,
  checkRegion,
  checkTags,
  checkText,
  failure,
  find,
  got,
  list,
  nameTaken,
  requireEnabledRegion,
  tagsAll,
  text,
  valueOf,
} from "./common";
import { keyAllows, usableKey } from "./kms-use";
import { CLUSTER } from "./tokens";

export const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";
const API = "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference";
const ENCRYPT =
  "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html";

/** Days CloudWatch Logs can keep events; 0 keeps them for ever. */
export const RETENTION_DAYS: readonly number[] = [
  ...[0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731],
  ...[1096, 1827, 2192, 2557, 2922, 3288, 3653],
];

/** What CloudWatch Logs does with a key, in the words of its documentation. */
const KEY_ACTIONS = [
  "kms:Encrypt",
  "kms:Decrypt",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
  "kms:GenerateDataKey",
  "kms:DescribeKey",
];

/** ARN of a log group, without the trailing `:*`. */
export function logGroupArn(scope: { region: string; account: string }, name: string): string {
  return `arn:aws:logs:${scope.region}:${scope.account}:log-group:${name}`;
}

/** A log group of the same account and Region. */
export const logGroupByName = (context: HookContext, name: string) =>
  find(context, LOG_GROUP, (r) => valueOf(r, "name") === name);

const logGroup: TypeFacts = {
  token: LOG_GROUP,
  operations: {
    create: "logs:CreateLogGroup",
    read: "logs:DescribeLogGroups",
    update: "logs:PutRetentionPolicy",
    delete: "logs:DeleteLogGroup",
  },
  facts: {
    replaceOn: documented(
      ["name", "namePrefix", "logGroupClass", "region"],
      `${API}/API_CreateLogGroup.html (no operation changes them)`,
    ),
    name: documented(
      {
        property: "name",
        pattern: "^[.\\-_/#A-Za-z0-9]+$",
        minLength: 1,
        maxLength: 512,
        uniqueIn: "region",
        autoname: { separator: "-", randomDigits: 7 },
        taken: { code: "ResourceAlreadyExistsException", status: 400 },
      },
      `${API}/API_CreateLogGroup.html`,
    ),
    defaults: documented(
      {
        logGroupClass: "STANDARD",
        retentionInDays: 0,
        skipDestroy: false,
        deletionProtectionEnabled: false,
      },
      `${API}/API_CreateLogGroup.html`,
    ),
    quota: documented(
      { max: 1_000_000, per: "region", code: "LimitExceededException" },
      "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html",
    ),
  },
  location: { property: "region" },
  check(inputs, provider) {
    const failures = [
      ...checkRegion(inputs, provider, "any"),
      ...checkTags(inputs),
      ...checkNamePrefix(inputs),
    ];
    failures.push(
      ...checkText(inputs, "name", {
        pattern: /^[.\-_/#A-Za-z0-9]+$/,
        max: 512,
        words: "1 to 512 letters, digits or ._-/#",
      }),
      ...checkOneOf(inputs.retentionInDays, "retentionInDays", RETENTION_DAYS),
      ...checkOneOf(inputs.logGroupClass, "logGroupClass", [
        "STANDARD",
        "INFREQUENT_ACCESS",
        "DELIVERY",
      ]),
    );
    if (typeof inputs.name === "string" && inputs.name.startsWith("aws/")) {
      failures.push(
        failure("name", `must not start with "aws/", ${got(inputs.name)}; "/aws/..." is allowed`),
      );
    }
    if (inputs.logGroupClass === "DELIVERY" && inputs.retentionInDays !== undefined) {
      failures.push(
        failure(
          "retentionInDays",
          `cannot be chosen for the class DELIVERY, which keeps events 2 days, ${got(inputs.retentionInDays)}; leave it out`,
        ),
      );
    }
    if (
      typeof inputs.kmsKeyId === "string" &&
      !/^arn:aws:kms:[a-z0-9-]+:\d{12}:key\/.+$/.test(inputs.kmsKeyId)
    ) {
      failures.push(
        failure(
          "kmsKeyId",
          `must be the ARN of a KMS key, ${got(inputs.kmsKeyId)}; use the key's \`arn\` output`,
        ),
      );
    }
    return failures;
  },
  admit(context, stored) {
    requireEnabledRegion(context);
    if (nameTaken(context, LOG_GROUP, "name", stored)) {
      throw new CloudError(
        "ResourceAlreadyExistsException",
        400,
        "The specified log group already exists",
      );
    }
    if (!stored) refuseClusterLog(context);
    const reference = text(context.inputs.kmsKeyId);
    if (reference !== undefined) requireKey(context, reference);
  },
  id: (context) => String(context.inputs.name),
  outputs(context) {
    return {
      arn: logGroupArn(context.scope, String(context.inputs.name)),
      tagsAll: tagsAll(context.inputs, context.provider),
    };
  },
  retire({ inputs, stored }) {
    if ((stored.inputs.deletionProtectionEnabled ?? inputs.deletionProtectionEnabled) === true) {
      throw new CloudError(
        "ValidationException",
        400,
        "The specified log group has deletion protection enabled and cannot be deleted; switch it off first",
      );
    }
  },
};

/** The key must be a symmetric one of the same Region whose policy admits CloudWatch Logs for this log group. */
export const keyFact = recorded(
  "AccessDeniedException: The specified KMS key does not exist or is not allowed to be used with Arn '<log group>'",
  `https://github.com/hashicorp/terraform-provider-aws/issues/29282; ${ENCRYPT}`,
);

/** EKS makes a cluster's log group itself when it finds none: who comes later finds it taken. */
function refuseClusterLog(context: HookContext): void {
  const name = /^\/aws\/eks\/(.+)\/cluster$/.exec(String(context.inputs.name))?.[1];
  if (name === undefined) return;
  const cluster = find(context, CLUSTER, (r) => r.id === name);
  if (cluster === undefined || list(cluster.inputs.enabledClusterLogTypes).length === 0) return;
  throw new CloudError(
    "ResourceAlreadyExistsException",
    400,
    `The specified log group already exists: EKS made it for the cluster ${name}; make it before the cluster`,
  );
}

function requireKey(context: HookContext, reference: string): void {
  const { region } = context.scope;
  const arn = logGroupArn(context.scope, String(context.inputs.name));
  const key = usableKey(context, reference);
  const service = `logs.${region}.amazonaws.com`;
  const symmetric =
    key !== undefined &&
    [undefined, "SYMMETRIC_DEFAULT"].includes(text(key.inputs.customerMasterKeySpec));
  const allowed =
    symmetric &&
    keyAllows(key, {
      principal: { type: "Service", value: service },
      actions: KEY_ACTIONS,
      context: {
        "kms:EncryptionContext:aws:logs:arn": arn,
        "kms:EncryptionContextKeys": "aws:logs:arn",
      },
    });
  if (allowed) return;
  throw new CloudError(
    "AccessDeniedException",
    400,
    `The specified KMS key does not exist or is not allowed to be used with Arn '${arn}'; its key policy must let ` +
      `${service} use it (${KEY_ACTIONS.join(", ")}) for that encryption context`,
  );
}

export const logs: readonly TypeFacts[] = [logGroup];
