import { rule } from "../../rule";

interface Config {
  /** Most days between two rotations. */
  days: number;
}

const KEY = "gcp:kms/cryptoKey:CryptoKey";
const DAY = 86400;

/** Keys that encrypt get a new version by themselves. */
export default rule<Config>({
  id: "gcp-kms-rotation-90d",
  title: "Cloud KMS keys for encryption rotate at least every 90 days",
  severity: "medium",
  why: "Rotation bounds what one version of the key protects; without a period a key is the same for ever.",
  seen: "keys of a data platform that had no rotation until six years after they came (github.com/cdapio/cdap/pull/15961)",
  remedy: 'Set `rotationPeriod` to "7776000s" or less.',
  publicIds: ["CKV_GCP_43", "CIS GCP 1.10", "TRV GCP-0065"],
  config: {
    schema: {
      days: {
        type: "integer",
        minimum: 1,
        default: 90,
        description: "Most days between two rotations.",
      },
    },
    defaults: { days: 90 },
  },

  applies: (token) => token === KEY,

  check(resource, { days }) {
    // Google rotates symmetric keys only, and none whose material comes from elsewhere.
    const purpose = resource.get("purpose");
    if (!purpose.isMissing && !purpose.is("ENCRYPT_DECRYPT")) return;
    if (resource.get("importOnly").is(true)) return;
    const at = resource.get("rotationPeriod");
    const seconds = secondsOf(at.text());
    if (seconds !== undefined && seconds > 0 && seconds <= days * DAY) return;
    resource.violation({
      at,
      must: `be at most ${days} days`,
      fix: `set \`rotationPeriod\` to "${days * DAY}s"`,
    });
  },
});

/** Seconds of a duration such as `7776000s`. */
function secondsOf(text: string | undefined): number | undefined {
  const found = /^(\d+(?:\.\d+)?)s$/.exec(text?.trim() ?? "")?.[1];
  return found === undefined ? undefined : Number(found);
}
