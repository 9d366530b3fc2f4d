import { isEmpty } from "../../internal/require";
import { rule } from "../../rule";

/** Secrets are readable only to who may use their key, too. */
export default rule({
  id: "secretsmanager-kms",
  title: "Secrets of AWS Secrets Manager are encrypted with a key of one's own",
  severity: "medium",
  why: "With AWS's own key everybody of the account who may read secrets reads all of them; a key of one's own is a second lock with a log of its own.",
  seen: "secrets of a data platform under AWS's own key, of whose use no log tells (github.com/data-dot-all/dataall/issues/880)",
  remedy: "Set `kmsKeyId` to a key of `aws.kms.Key`.",
  publicIds: ["CKV_AWS_149"],

  applies: (token) => token === "aws:secretsmanager/secret:Secret",

  check(resource) {
    const at = resource.get("kmsKeyId");
    if (!isEmpty(at) && !/(^|:)alias\/aws\//.test(at.text() ?? "")) return;
    resource.violation({
      at,
      must: "be a key of one's own",
      fix: "set `kmsKeyId` to the key's ARN",
    });
  },
});
