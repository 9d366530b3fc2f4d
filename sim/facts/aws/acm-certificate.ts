import {
  CloudError,
  documented,
  type Failure,
  type Props,
  type StoredResource,
  type TypeFacts,
} from "../../model";
import { isIssued, validationOption } from "./acm-issue";
import {
  absent,
  checkOneOf,
  checkRegion,
  checkTags,
  failure,
  got,
  list,
  markedUuid,
  requireEnabledRegion,
  sameJson,
  sameSets,
  tagsAll,
  timestamp,
} from "./common";
import { CERTIFICATE, LISTENER } from "./tokens";

const API = "https://docs.aws.amazon.com/acm/latest/APIReference";
const QUOTAS = "https://docs.aws.amazon.com/acm/latest/userguide/acm-limits.html";
const PROVIDER =
  "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/acm/certificate.go";
/** Names a certificate may have before a quota increase. */
const MOST_NAMES = documented(10, QUOTAS);
/** Days a certificate of ACM's is valid: https://docs.aws.amazon.com/acm/latest/userguide/acm-certificate-characteristics.html (2026-11-21). */
const VALID_DAYS = 198;
const ALGORITHMS = ["RSA_2048", "EC_prime256v1", "EC_secp384r1"];
const DOMAIN =
  /^(\*\.)?(([A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9-]{0,61}[A-Za-z0-9])\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])$/;

/** Every name of the certificate, the first one first. */
const names = (inputs: Props): string[] => [
  ...new Set([inputs.domainName, ...list(inputs.subjectAlternativeNames)].map(String)),
];

/** A public TLS certificate, proved by records in DNS. */
export const certificate: TypeFacts = {
  token: CERTIFICATE,
  operations: {
    create: "acm:RequestCertificate",
    read: "acm:DescribeCertificate",
    update: "acm:UpdateCertificateOptions",
    delete: "acm:DeleteCertificate",
  },
  facts: {
    replaceOn: documented(
      [
        ...["certificateAuthorityArn", "domainName", "keyAlgorithm", "region"],
        ...["subjectAlternativeNames", "validationMethod", "validationOptions"],
      ],
      `${PROVIDER} (ForceNew)`,
    ),
    defaults: documented(
      {
        keyAlgorithm: "RSA_2048",
        "options.certificateTransparencyLoggingPreference": "ENABLED",
        "options.export": "DISABLED",
      },
      `${API}/API_RequestCertificate.html`,
    ),
    quota: documented({ max: 2500, per: "region", code: "LimitExceededException" }, QUOTAS),
  },
  location: { property: "region" },
  check(inputs, provider) {
    const failures = [
      ...checkRegion(inputs, provider, "any"),
      ...checkTags(inputs),
      ...checkOneOf(inputs.keyAlgorithm, "keyAlgorithm", ALGORITHMS),
    ];
    for (const name of [
      ...["certificateAuthorityArn", "certificateBody", "certificateChain", "earlyRenewalDuration"],
      ...["privateKey", "privateKeyWo", "privateKeyWoVersion"],
    ]) {
      if (!absent(inputs, name))
        failures.push(
          failure(
            name,
            "is not offered by the local clouds, which know certificates issued by ACM only; leave it out",
          ),
        );
    }
    if (absent(inputs, "domainName"))
      failures.push(failure("domainName", "must be set, got nothing"));
    if (absent(inputs, "validationMethod"))
      failures.push(failure("validationMethod", 'must be set, got nothing; set "DNS"'));
    else if (inputs.validationMethod !== undefined && inputs.validationMethod !== "DNS")
      failures.push(
        failure(
          "validationMethod",
          `must be "DNS": nobody reads mail for the local clouds, ${got(inputs.validationMethod)}`,
        ),
      );
    failures.push(...checkDomain(inputs.domainName, "domainName", 64));
    list(inputs.subjectAlternativeNames).forEach((one, index) =>
      failures.push(...checkDomain(one, `subjectAlternativeNames[${index}]`, 253)),
    );
    return failures;
  },
  admit(context) {
    requireEnabledRegion(context);
    const all = names(context.inputs);
    if (all.length > MOST_NAMES.value)
      throw new CloudError(
        "LimitExceededException",
        400,
        `Error: you have reached your limit of ${MOST_NAMES.value} domain names per certificate, got ${all.length}.`,
      );
  },
  id: (context) =>
    `arn:aws:acm:${context.scope.region}:${context.scope.account}:certificate/${markedUuid(context)}`,
  outputs(context, id) {
    const { inputs, scope } = context;
    return {
      arn: id,
      domainValidationOptions: names(inputs).map((one) => validationOption(scope.account, one)),
      notAfter: "",
      notBefore: "",
      pendingRenewal: false,
      renewalEligibility: "INELIGIBLE",
      renewalSummaries: [],
      status: "PENDING_VALIDATION",
      subjectAlternativeNames: names(inputs).sort(),
      type: "AMAZON_ISSUED",
      validationEmails: [],
      tagsAll: tagsAll(inputs, context.provider),
    };
  },
  live(stored, world): Props {
    if (!isIssued(stored, world)) return {};
    const from = new Date(stored.createdAt);
    const until = new Date(from.getTime() + VALID_DAYS * 86_400_000);
    return {
      status: "ISSUED",
      notBefore: timestamp(from),
      notAfter: timestamp(until),
      renewalEligibility: usersOf(stored, world).length > 0 ? "ELIGIBLE" : "INELIGIBLE",
    };
  },
  // The API adds the certificate's own name to its further names.
  equal(path, before, after) {
    if (path !== "subjectAlternativeNames") return sameJson(before, after);
    const [a, b] = [list(before), list(after)];
    const extra = (more: typeof a, less: typeof a) => more.filter((one) => !less.includes(one));
    return sameSets(before, after) || (extra(a, b).length === 0 && extra(b, a).length <= 1);
  },
  retire({ stored, world }) {
    if (usersOf(stored, world).length > 0)
      throw new CloudError(
        "ResourceInUseException",
        400,
        `Certificate ${stored.id} in account ${stored.scope.account} is in use.`,
      );
  },
};

const usersOf = (
  stored: StoredResource,
  world: { list(token: string, where: (one: StoredResource) => boolean): StoredResource[] },
): StoredResource[] => world.list(LISTENER, (one) => one.inputs.certificateArn === stored.id);

function checkDomain(value: unknown, path: string, most: number): Failure[] {
  if (typeof value !== "string") return [];
  if (DOMAIN.test(value) && value.length <= most) return [];
  return [
    failure(
      path,
      `must be a full domain name of at most ${most} characters without a final dot, ${got(value)}`,
    ),
  ];
}
