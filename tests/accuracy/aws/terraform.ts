import type { Labelled } from "../frame";

/** Checkov's checks of the same purpose, by rule. */
export const CHECKS: Readonly<Record<string, readonly string[]>> = {
  "iam-no-cred-exposure": ["CKV_AWS_287"],
  "iam-no-exfil": ["CKV_AWS_288"],
  "iam-no-privesc": ["CKV_AWS_286"],
  "iam-no-star-action": ["CKV_AWS_62", "CKV_AWS_63"],
  "iam-no-unconstrained-write": ["CKV_AWS_289", "CKV_AWS_290"],
  "kms-no-wildcard-principal": ["CKV_AWS_33"],
  "oidc-github-sub-exact": ["CKV_AWS_393"],
  "resource-policy-no-public-principal": ["CKV_AWS_70"],
  "trust-no-public-principal": ["CKV_AWS_60", "CKV_AWS_61"],
};

/** The policy of a case as it stands, whichever input holds it. */
function policyOf({ resource }: Labelled): unknown {
  const inputs = resource.inputs as Record<string, unknown>;
  const inline = inputs["inlinePolicies"] as { policy: unknown }[] | undefined;
  const found =
    inputs["assumeRolePolicy"] ?? inputs["policy"] ?? inputs["inlinePolicy"] ?? inline?.[0]?.policy;
  if (typeof found !== "string") return found;
  return JSON.parse(found.startsWith("%") ? decodeURIComponent(found) : found);
}

/**
 * The case as Terraform, which is what Checkov reads. Policies become JSON text in the letter case of AWS, and those of
 * users, groups and permission sets a managed policy: Checkov is asked about the document, not about its form.
 */
export function renderTerraform(each: Labelled, name: string): string {
  if (each.unsafe["trust-no-public-principal"] !== undefined) return renderRole(each, name);
  const policy = quotedPolicy(each);
  const id = JSON.stringify(name);
  const { type } = each.resource;
  if (type.startsWith("aws:kms/"))
    return `resource "aws_kms_key" ${id} {\n  enable_key_rotation = true\n  policy = ${policy}\n}`;
  if (type.startsWith("aws:s3/"))
    return `resource "aws_s3_bucket_policy" ${id} {\n  bucket = "acme-documents"\n  policy = ${policy}\n}`;
  return `resource "aws_iam_policy" ${id} {\n  name = ${id}\n  policy = ${policy}\n}`;
}

/** A case about trust as a role in Terraform. */
export function renderRole(each: Labelled, name: string): string {
  const id = JSON.stringify(name);
  return `resource "aws_iam_role" ${id} {\n  name = ${id}\n  assume_role_policy = ${quotedPolicy(each)}\n}`;
}

const quotedPolicy = (each: Labelled): string =>
  JSON.stringify(JSON.stringify(plain(policyOf(each)))).replaceAll("${", () => "$${");

const NAMES = [
  "Version",
  "Statement",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
];

/** The document with the names of its members as AWS writes them; generated ones come in any letter case. */
function plain(document: unknown): unknown {
  const members = (value: unknown): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(value as object).map(([name, member]) => [
        NAMES.find((each) => each.toLowerCase() === name.toLowerCase()) ?? name,
        member as unknown,
      ]),
    );
  const whole = members(document);
  const statements = [whole["Statement"]].flat().map((statement) => {
    const made = members(statement);
    if (made["Condition"]) made["Condition"] = operators(made["Condition"] as object);
    return made;
  });
  return { ...whole, Statement: statements };
}

const OPERATORS = [
  "StringEquals",
  "StringNotEquals",
  "StringEqualsIgnoreCase",
  "StringLike",
  "StringNotLike",
  "ArnLike",
  "ArnNotLike",
  "ArnEquals",
  "Bool",
  "Null",
  "IpAddress",
  "NotIpAddress",
];

const operators = (condition: object): object =>
  Object.fromEntries(
    Object.entries(condition).map(([written, block]) => {
      const [, set = "", name = "", exists = ""] =
        /^(for(?:all|any)values?:)?(.*?)(ifexists)?$/i.exec(written) ?? [];
      const known = OPERATORS.find((each) => each.toLowerCase() === name.toLowerCase()) ?? name;
      const prefix = set === "" ? "" : /all/i.test(set) ? "ForAllValues:" : "ForAnyValue:";
      return [prefix + known + (exists === "" ? "" : "IfExists"), lowerKeys(block as object)];
    }),
  );

/** Keys in the letter case in which documentation has them, where it is known. */
const lowerKeys = (block: object): object =>
  Object.fromEntries(
    Object.entries(block).map(([key, value]) => [
      KEYS.find((each) => each.toLowerCase() === key.toLowerCase()) ?? key.toLowerCase(),
      value as unknown,
    ]),
  );

const KEYS = [
  "aws:PrincipalOrgID",
  "aws:PrincipalAccount",
  "aws:PrincipalArn",
  "aws:SourceAccount",
  "aws:SourceArn",
  "aws:SourceIp",
  "aws:SourceVpce",
  "aws:SecureTransport",
  "kms:CallerAccount",
  "kms:ViaService",
];
