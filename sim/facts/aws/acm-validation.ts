import { CloudError, documented, guessed, type TypeFacts } from "../../model";
import { pendingNames } from "./acm-issue";
import {
  checkRegion,
  find,
  list,
  record,
  requireEnabledRegion,
  sameJson,
  sameSets,
  text,
} from "./common";
import { plainName } from "./route53-zones";
import { CERTIFICATE, CERTIFICATE_VALIDATION } from "./tokens";

const PROVIDER =
  "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/acm/certificate_validation.go";

/** The provider's wait for a certificate: nothing of its own in the cloud. */
export const certificateValidation: TypeFacts = {
  token: CERTIFICATE_VALIDATION,
  operations: {
    create: "acm:DescribeCertificate",
    read: "acm:DescribeCertificate",
    delete: "acm:DescribeCertificate",
  },
  facts: {
    replaceOn: documented(["*"], `${PROVIDER} (ForceNew on every argument)`),
    latency: guessed({ createSeconds: 120 }, `${PROVIDER} (waits up to 75 minutes)`),
  },
  location: { property: "region" },
  check: (inputs, provider) => checkRegion(inputs, provider, "any"),
  admit(context) {
    requireEnabledRegion(context);
    const { inputs, world } = context;
    const certificate = find(context, CERTIFICATE, (one) => one.id === inputs.certificateArn);
    if (!certificate)
      throw new CloudError(
        "ResourceNotFoundException",
        400,
        `Could not find certificate ${String(inputs.certificateArn)}.`,
      );
    if (inputs.validationRecordFqdns !== undefined) {
      const wanted = list(certificate.state.domainValidationOptions).map((one) =>
        plainName(text(record(one).resourceRecordName) ?? ""),
      );
      const passed = list(inputs.validationRecordFqdns).map((one) => plainName(String(one)));
      const missing = wanted.filter((one) => !passed.includes(one));
      if (missing.length > 0)
        throw new CloudError(
          "MissingRecords",
          400,
          `certificate needs ${missing.join(", ")} to be set but only ${passed.join(", ")} was passed to validation_record_fqdns`,
        );
    }
    const pending = pendingNames(certificate, world);
    if (pending.length > 0)
      throw new CloudError(
        "Timeout",
        400,
        `timeout while waiting for state to become 'ISSUED' (last state: 'PENDING_VALIDATION', timeout: 1h15m0s): no zone ` +
          `of the account has the record that proves ${pending.join(", ")}`,
      );
  },
  // The provider takes the time of issue as id; two validations of one moment could not be told apart here.
  id: ({ inputs }) => String(inputs.certificateArn),
  outputs: () => ({}),
  equal: (path, before, after) =>
    path === "validationRecordFqdns" ? sameSets(before, after) : sameJson(before, after),
};
