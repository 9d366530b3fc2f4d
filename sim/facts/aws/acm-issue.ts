/** When ACM issues a certificate: each name's record has to be found in the public DNS. */
import type { HookContext, Json, StoredResource, World } from "../../model";
import { digest } from "../judge";
import { find, list, record, text } from "./common";
import { plainName, recordsNamed } from "./route53-zones";
import { CERTIFICATE } from "./tokens";

/** What ACM asks to be put into DNS for one name; the same for every certificate of the account for that name. */
export function validationOption(account: string, domain: string): Json {
  const base = domain.replace(/^\*\./, "");
  const letters = digest(["acm", account, base, "zone"], 40).replace(/[0-9]/g, (digit) =>
    String.fromCharCode("g".charCodeAt(0) + Number(digit)),
  );
  return {
    domainName: domain,
    resourceRecordName: `_51a0${digest(["acm", account, base, "name"], 28)}.${base}.`,
    resourceRecordType: "CNAME",
    resourceRecordValue: `_51a0${digest(["acm", account, base, "value"], 28)}.${letters.slice(0, 10)}.acm-validations.aws.`,
  };
}

/** Names whose record is not there, or has another value. */
export function pendingNames(certificate: StoredResource, world: World): string[] {
  return list(certificate.state.domainValidationOptions)
    .map(record)
    .filter((option) => {
      const value = plainName(text(option.resourceRecordValue) ?? "");
      const name = text(option.resourceRecordName) ?? "";
      return !recordsNamed(world, name, "CNAME").some((one) =>
        list(one.inputs.records).some((own) => plainName(String(own)) === value),
      );
    })
    .map((option) => text(option.domainName) ?? "");
}

/** Whether a certificate is issued by now. */
export const isIssued = (certificate: StoredResource, world: World): boolean =>
  pendingNames(certificate, world).length === 0;

/** Why a certificate cannot be used by another service. */
export function certificateProblem(
  context: HookContext,
  arn: string,
): { code: string; message: string } | undefined {
  const certificate = find(context, CERTIFICATE, (one) => one.id === arn);
  if (!certificate)
    return { code: "CertificateNotFound", message: `Certificate ARN '${arn}' is not valid` };
  if (isIssued(certificate, context.world)) return undefined;
  return {
    code: "UnsupportedCertificate",
    message:
      `The certificate '${arn}' must have a fully-qualified domain name, a supported signature, and a supported key ` +
      `size; it is not issued: no validation record for ${pendingNames(certificate, context.world).join(", ")}`,
  };
}
