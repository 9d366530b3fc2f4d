import * as acm from "@pulumi/aws/acm";
import * as route53 from "@pulumi/aws/route53";
import type * as pulumi from "@pulumi/pulumi";
import { named, type Tags } from "../../internal/tags";

/** Seconds; ACM reads the record at every renewal, so it has to stay. */
const RECORD_TTL = 300;

/** What {@link createCertificate} needs to know. */
export interface CertificateSettings {
  domain: string;
  /** Route 53 hosted zone that answers for the domain. */
  zoneId: string;
  tags: Tags;
}

/** A certificate for the domain, proved by a DNS record; the ARN is known when ACM has issued it. */
export function createCertificate(
  name: string,
  settings: CertificateSettings,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const { domain, zoneId, tags } = settings;
  const certificate = new acm.Certificate(
    `${name}-certificate`,
    {
      domainName: domain,
      validationMethod: "DNS",
      keyAlgorithm: "EC_prime256v1",
      tags: named(tags, `${name}-certificate`),
    },
    opts,
  );
  // One name, so one record.
  const proof = certificate.domainValidationOptions.apply((options) => options[0]!);
  const record = new route53.Record(
    `${name}-certificate-record`,
    {
      zoneId,
      name: proof.resourceRecordName,
      type: proof.resourceRecordType,
      records: [proof.resourceRecordValue],
      ttl: RECORD_TTL,
    },
    opts,
  );
  const validation = new acm.CertificateValidation(
    `${name}-certificate-validation`,
    { certificateArn: certificate.arn, validationRecordFqdns: [record.fqdn] },
    opts,
  );
  return validation.certificateArn;
}
