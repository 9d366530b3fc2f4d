import { alone, judgeDangers } from "../../internal/iam/danger";
import { permissions } from "../../internal/iam/places";
import { rule } from "../../rule";

const DECRYPTS = ["kms:Decrypt", "kms:ReEncryptFrom"];

interface Config {
  /** Actions that have to name their keys, as `kms:Action`. */
  actions: string[];
}

/** No policy lets its holder decrypt with keys it does not name. */
export default rule<Config>({
  id: "kms-decrypt-scoped",
  title: "Policies name the keys that may decrypt",
  severity: "high",
  why: "Encryption at rest keeps out only who may not decrypt; the right to decrypt with every key of the account undoes all of it at once.",
  seen: "a published forwarder of logs whose function could decrypt with every key of the account (github.com/terraform-aws-modules/terraform-aws-datadog-forwarders/pull/58)",
  remedy: "In `policy` name the keys of kms:Decrypt and kms:ReEncryptFrom under `Resource`.",
  publicIds: ["FSBP KMS.1", "FSBP KMS.2"],
  config: {
    schema: {
      actions: {
        type: "array",
        items: { type: "string", pattern: "^kms:" },
        default: DECRYPTS,
        description: "Actions that have to name their keys.",
      },
    },
    defaults: { actions: DECRYPTS },
  },

  applies: permissions.has,

  check(resource, config) {
    judgeDangers(resource, alone(config.actions), {
      must: "name the keys",
      where: "with any key",
      fix: "name the keys' ARNs under `Resource`",
    });
  },
});
