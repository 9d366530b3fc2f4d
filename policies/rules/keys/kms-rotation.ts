import { rule } from "../../rule";

interface Config {
  /** Longest time between two rotations, in days, 90 to 2560. */
  maxDays: number;
}

/** Days between rotations when nothing is said (docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html, 2026-11-21). */
const DEFAULT_PERIOD_DAYS = 365;

/** Keys whose material KMS makes and can renew are rotated. */
export default rule<Config>({
  id: "kms-rotation",
  title: "Symmetric KMS keys are rotated",
  severity: "medium",
  why: "Rotation limits how much data one piece of key material ever protects; the key's ARN and old data stay as they are.",
  seen: "a key of the United States' open data portal that was never rotated, found by a scan (github.com/GSA/data.gov/issues/4095)",
  remedy: "Set `enableKeyRotation` to true, and `rotationPeriodInDays` where a year is too long.",
  publicIds: ["CKV_AWS_7", "FSBP KMS.4", "CIS AWS 6.0 4.6", "TRV AWS-0065"],
  config: {
    schema: {
      maxDays: {
        type: "integer",
        minimum: 90,
        maximum: 2560,
        default: DEFAULT_PERIOD_DAYS,
        description: "Longest time between two rotations, in days.",
      },
    },
    defaults: { maxDays: DEFAULT_PERIOD_DAYS },
  },

  applies: (token) => token === "aws:kms/key:Key",

  check(resource, config) {
    const spec = resource.get("customerMasterKeySpec");
    const usage = resource.get("keyUsage");
    // KMS renews neither asymmetric and HMAC keys nor those whose material lies in a key store outside.
    if (!spec.isMissing && !spec.is("SYMMETRIC_DEFAULT")) return;
    if (!usage.isMissing && !usage.is("ENCRYPT_DECRYPT")) return;
    if (!resource.get("customKeyStoreId").isMissing || !resource.get("xksKeyId").isMissing) return;
    const enabled = resource.get("enableKeyRotation");
    if (!enabled.is(true)) {
      resource.violation({ at: enabled, must: "be true", fix: "set `enableKeyRotation` to true" });
      return;
    }
    const period = resource.get("rotationPeriodInDays");
    if ((period.number() ?? DEFAULT_PERIOD_DAYS) <= config.maxDays) return;
    resource.violation({
      at: period,
      must: `be at most ${config.maxDays}`,
      ...(period.isMissing && { got: `${DEFAULT_PERIOD_DAYS}, the default` }),
      fix: `set \`rotationPeriodInDays\` to ${config.maxDays} or less`,
    });
  },
});
