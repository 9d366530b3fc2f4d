import { isEmpty } from "../../internal/require";
import { rule } from "../../rule";

interface Config {
  /** Fewest days between the order to destroy a key and its end. */
  days: number;
}

const DAY = 86400;
/** What Google takes when nothing is written (docs.cloud.google.com/kms/docs/key-states, 2026-11-21). */
const DEFAULT_DAYS = 30;

/** A key that was destroyed by mistake can be taken back for a while. */
export default rule<Config>({
  id: "gcp-kms-destroy-delay",
  title: "Cloud KMS keys can be taken back for 30 days after they were destroyed",
  severity: "medium",
  why: "What a key protected is gone with it, backups included.",
  seen: "keys that ended 24 hours after a terraform destroy, the default of the time (github.com/terraform-google-modules/terraform-google-kms/pull/109)",
  remedy: 'Leave `destroyScheduledDuration` out or set it to "2592000s" or more.',
  publicIds: [],
  config: {
    schema: {
      days: {
        type: "integer",
        minimum: 1,
        maximum: 120,
        default: DEFAULT_DAYS,
        description: "Fewest days between the order to destroy a key and its end.",
      },
    },
    defaults: { days: DEFAULT_DAYS },
  },

  applies: (token) => token === "gcp:kms/cryptoKey:CryptoKey",

  check(resource, { days }) {
    const at = resource.get("destroyScheduledDuration");
    const given = isEmpty(at) ? DEFAULT_DAYS : Number.parseFloat(at.text() ?? "") / DAY;
    if (given >= days) return;
    resource.violation({
      at,
      must: `be at least ${days} days`,
      fix: `set \`destroyScheduledDuration\` to "${days * DAY}s"`,
    });
  },
});
