import type { Labelled } from "../frame";
import { Random } from "../random";
import type { PlainDocument, PlainStatement } from "./oracle";
import { render } from "./render";
import { GITHUB, OTHERS, type TestIssuer } from "./tokens";
import { trustLabels } from "./trust-labels";
import { ORGANISATION, OWN } from "./world";

type Condition = Record<string, Record<string, string[]>>;

/** Operators for subjects; the frequent ones several times. */
const OPERATORS = [
  ...Array<string>(5).fill("StringEquals"),
  ...Array<string>(5).fill("StringLike"),
  "StringEqualsIgnoreCase",
  "StringEqualsIfExists",
  "StringLikeIfExists",
  "ForAllValues:StringEquals",
  "ForAllValues:StringLike",
  "ForAnyValue:StringEquals",
  "ForAnyValue:StringLike",
  "StringNotEquals",
  "StringNotLike",
];

/** Adds a comparison, next to what is there already. */
function compare(condition: Condition, operator: string, key: string, values: string[]): void {
  condition[operator] = { ...condition[operator], [key]: values };
}

function values(issuer: TestIssuer, random: Random): string[] {
  const good = random.some(issuer.good, random.pick([1, 1, 2]));
  if (random.chance(0.55)) return good;
  return random.chance(0.5) ? [random.pick(issuer.loose)] : [...good, random.pick(issuer.loose)];
}

/** A statement that lets in tokens of an issuer, right or wrong. */
function tokenStatement(issuer: TestIssuer, random: Random): PlainStatement {
  const condition: Condition = {};
  const key = `${issuer.host}:${issuer.claim}`;
  if (random.chance(0.88)) compare(condition, random.pick(OPERATORS), key, values(issuer, random));
  if (random.chance(0.1)) compare(condition, "StringLike", key, values(issuer, random));
  if (random.chance(0.05)) compare(condition, "Null", key, [random.pick(["true", "false"])]);
  if (issuer.claim === "sub" && random.chance(0.88))
    compare(
      condition,
      random.chance(0.8) ? "StringEquals" : random.pick(OPERATORS),
      `${issuer.host}:aud`,
      [random.chance(0.9) ? "sts.amazonaws.com" : random.pick(["*", "sts.*", "sts.amazonaws.co?"])],
    );
  if (issuer === GITHUB && random.chance(0.12))
    compare(condition, "StringEquals", `${GITHUB.host}:repository_id`, ["123456"]);
  if (random.chance(0.04))
    compare(condition, "StringEqualsIfExists", "login.other.example:sub", ["x"]);
  return {
    Effect: "Allow",
    Principal: { Federated: [issuer.provider] },
    Action: [
      random.chance(0.9)
        ? "sts:AssumeRoleWithWebIdentity"
        : random.pick(["sts:*", "sts:AssumeRole*", "sts:TagSession"]),
    ],
    ...(Object.keys(condition).length > 0 && { Condition: condition }),
  };
}

/** A statement that takes back what others give, or seems to. */
function tokenDeny(issuer: TestIssuer, random: Random): PlainStatement {
  const condition: Condition = {};
  const key = `${issuer.host}:${issuer.claim}`;
  compare(
    condition,
    random.pick(["StringNotLike", "StringNotEquals", "StringLike", "StringNotLikeIfExists"]),
    key,
    values(issuer, random),
  );
  if (random.chance(0.25))
    compare(condition, "StringEquals", `${issuer.host}:aud`, ["sts.amazonaws.com"]);
  return {
    Effect: "Deny",
    Principal: random.chance(0.5) ? "*" : { Federated: [issuer.provider] },
    Action: [random.pick(["sts:*", "sts:AssumeRoleWithWebIdentity", "sts:AssumeRole"])],
    Condition: condition,
  };
}

const SERVICES = [
  "bedrock.amazonaws.com",
  "lambda.amazonaws.com",
  "ec2.amazonaws.com",
  "pods.eks.amazonaws.com",
  "logs.us-east-1.amazonaws.com",
];

function serviceCondition(random: Random): Condition {
  const condition: Condition = {};
  const tries = random.pick([0, 1, 1, 1, 2]);
  for (let count = 0; count < tries; count++) {
    const [operator, key, list] = random.pick<[string, string, string[]]>([
      ["StringEquals", "aws:SourceAccount", [OWN[0]]],
      ["StringEquals", "aws:SourceAccount", [...OWN]],
      ["StringLike", "aws:SourceAccount", ["*"]],
      ["StringLike", "aws:SourceAccount", ["11112222333?"]],
      ["StringEqualsIfExists", "aws:SourceAccount", [OWN[0]]],
      ["ArnLike", "aws:SourceArn", [`arn:aws:bedrock:us-east-1:${OWN[0]}:knowledge-base/*`]],
      ["ArnLike", "aws:SourceArn", ["arn:aws:bedrock:us-east-1:*:knowledge-base/*"]],
      ["ArnEquals", "aws:SourceArn", [`arn:aws:bedrock:*:${OWN[1]}:*`]],
      ["StringLike", "aws:SourceArn", [`arn:aws:bedrock:*:${OWN[0]}:*`]],
      ["StringLike", "aws:SourceArn", ["arn:aws:*"]],
      ["StringEquals", "aws:SourceOrgID", [ORGANISATION]],
      ["StringNotEquals", "aws:SourceAccount", [OWN[0]]],
      ["StringEquals", "aws:RequestTag/team", ["ai"]],
      ["Bool", "aws:PrincipalIsAWSService", ["true"]],
      ["Null", "aws:SourceAccount", ["false"]],
    ]);
    compare(condition, operator, key, list);
  }
  return condition;
}

function serviceStatement(random: Random): PlainStatement {
  const condition = serviceCondition(random);
  return {
    Effect: "Allow",
    Principal: { Service: random.some(SERVICES, random.pick([1, 1, 2])) },
    Action: [random.pick(["sts:AssumeRole", "sts:AssumeRole", "sts:TagSession"])],
    ...(Object.keys(condition).length > 0 && { Condition: condition }),
  };
}

const PRINCIPALS: readonly Record<string, string[]>[] = [
  { AWS: [`arn:aws:iam::${OWN[0]}:root`] },
  { AWS: [OWN[1]] },
  { AWS: [`arn:aws:iam::${OWN[0]}:role/deployer`, `arn:aws:iam::${OWN[1]}:user/ada`] },
  { AWS: ["*"] },
  { AWS: [`arn:aws:iam::${OWN[0]}:root`, "*"] },
];

/** Conditions that keep strangers out, and such that only look so. */
export function principalCondition(random: Random): Condition {
  const condition: Condition = {};
  const tries = random.pick([0, 1, 1, 2]);
  for (let count = 0; count < tries; count++) {
    const [operator, key, list] = random.pick<[string, string, string[]]>([
      ["StringEquals", "aws:PrincipalOrgID", [ORGANISATION]],
      ["StringEquals", "aws:PrincipalOrgID", [ORGANISATION]],
      ["StringLike", "aws:PrincipalOrgID", ["o-*"]],
      ["StringEqualsIfExists", "aws:PrincipalOrgID", [ORGANISATION]],
      ["ForAllValues:StringEquals", "aws:PrincipalOrgID", [ORGANISATION]],
      ["ForAnyValue:StringLike", "aws:PrincipalOrgPaths", [`${ORGANISATION}/r-ab12/ou-ab12-1/*`]],
      ["ForAllValues:StringLike", "aws:PrincipalOrgPaths", [`${ORGANISATION}/*`]],
      ["StringEquals", "aws:PrincipalAccount", [OWN[0]]],
      ["StringNotEquals", "aws:PrincipalAccount", [OWN[0]]],
      ["ArnLike", "aws:PrincipalArn", [`arn:aws:iam::${OWN[0]}:role/*`]],
      ["ArnLike", "aws:PrincipalArn", ["arn:aws:iam::*:role/deployer"]],
      ["StringLike", "aws:PrincipalArn", ["arn:aws:iam::11112222333?:role/*"]],
      ["ArnNotLike", "aws:PrincipalArn", [`arn:aws:iam::${OWN[0]}:role/*`]],
      ["IpAddress", "aws:SourceIp", ["203.0.113.0/24"]],
      ["IpAddress", "aws:SourceIp", ["0.0.0.0/0"]],
      ["IpAddress", "aws:SourceIp", ["0.0.0.0/1", "128.0.0.0/1"]],
      ["NotIpAddress", "aws:SourceIp", ["203.0.113.0/24"]],
      ["StringEquals", "aws:SourceVpce", ["vpce-0aaa"]],
      ["StringLike", "aws:SourceVpce", ["vpce-*"]],
      ["StringEquals", "sts:ExternalId", ["s3cret"]],
      ["Bool", "aws:MultiFactorAuthPresent", ["true"]],
      ["StringEquals", "aws:PrincipalTag/team", ["ai"]],
      ["StringEquals", "aws:PrincipalAccount", ["${aws:ResourceAccount}"]],
      ["StringLike", "aws:UserAgent", ["*deployer*"]],
    ]);
    compare(condition, operator, key, list);
  }
  return condition;
}

/** A statement about AWS principals, right or wrong. */
export function principalStatement(random: Random, action: string[]): PlainStatement {
  const condition = principalCondition(random);
  const clause: Partial<PlainStatement> = random.chance(0.08)
    ? { NotPrincipal: { AWS: [`arn:aws:iam::${OWN[0]}:root`] } }
    : { Principal: random.chance(0.3) ? "*" : random.pick(PRINCIPALS) };
  return {
    Effect: "Allow",
    ...clause,
    Action: action,
    ...(Object.keys(condition).length > 0 && { Condition: condition }),
  };
}

/** A Deny that keeps strangers out, or seems to. */
export function principalDeny(random: Random, action: string[]): PlainStatement {
  return {
    Effect: "Deny",
    Principal: "*",
    Action: action,
    Condition: random.pick<Condition>([
      { StringNotEquals: { "aws:PrincipalAccount": [...OWN] } },
      { StringNotEqualsIfExists: { "aws:PrincipalAccount": [...OWN] } },
      { StringNotEquals: { "aws:PrincipalOrgID": [ORGANISATION] } },
      { StringNotLike: { "aws:PrincipalArn": [`arn:aws:iam::${OWN[0]}:*`] } },
      { StringEquals: { "aws:PrincipalOrgID": [ORGANISATION] } },
      { Bool: { "aws:SecureTransport": ["false"] } },
      {
        StringNotEquals: { "aws:PrincipalOrgID": [ORGANISATION] },
        Bool: { "aws:PrincipalIsAWSService": ["false"] },
      },
    ]),
  };
}

function statements(random: Random): PlainStatement[] {
  const kind = random.next();
  const list: PlainStatement[] = [];
  const count = random.pick([1, 1, 1, 2, 3]);
  for (let each = 0; each < count; each++) {
    if (kind < 0.45) list.push(tokenStatement(GITHUB, random));
    else if (kind < 0.65) list.push(tokenStatement(random.pick(OTHERS), random));
    else if (kind < 0.85) list.push(principalStatement(random, ["sts:AssumeRole"]));
    else list.push(serviceStatement(random));
  }
  if (random.chance(0.15)) list.unshift(serviceStatement(random));
  if (random.chance(0.15))
    list.push(
      kind < 0.65
        ? tokenDeny(kind < 0.45 ? GITHUB : random.pick(OTHERS), random)
        : principalDeny(random, ["sts:*"]),
    );
  return list;
}

/** Trust policies of every kind, with their labels. */
export function trustCases(seed: number, count: number): Labelled[] {
  return Array.from({ length: count }, (_, index) => {
    const random = new Random(seed * 100_003 + index);
    const document: PlainDocument = {
      Version: random.chance(0.9) ? "2012-10-17" : "2008-10-17",
      Statement: statements(random),
    };
    return {
      id: `trust-${seed}-${index}`,
      resource: {
        type: "aws:iam/role:Role",
        inputs: { assumeRolePolicy: render(document, random) },
      },
      unsafe: trustLabels(document),
    };
  });
}
