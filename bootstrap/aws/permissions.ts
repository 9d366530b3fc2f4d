import { endpointSuffix, partition } from "../../components/aws/arns";
import { oneOrMany, renderPolicy, type Statement } from "../../components/aws/policy-document";
import { awsNeeds, limitsOf, type Limit } from "../permissions/table";
import { escalations } from "./iam-statements";
import { tagsAre, type AwsPlace } from "./names";

/** Services of one policy document, by the prefix of their actions; a document has 6,144 characters at most. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  network: ["ec2"],
  edge: ["acm", "elasticloadbalancing", "route53"],
  stores: ["budgets", "elasticache", "kms", "logs", "s3vectors", "secretsmanager", "sns"],
  identities: ["iam"],
  models: ["aps", "aws-marketplace", "bedrock", "eks", "scheduler"],
};

/** Use of keys, which services make in the caller's name and the caller never makes himself. */
const KEY_USE = ["kms:CreateGrant", "kms:Decrypt", "kms:GenerateDataKey", "kms:RetireGrant"];

/** Reading and writing of what secrets hold. */
const SECRET_VALUES = [
  "secretsmanager:BatchGetSecretValue",
  "secretsmanager:GetSecretValue",
  "secretsmanager:PutSecretValue",
];

/** Where the environment's program may act beyond what its tags say. */
export interface PermissionSettings extends AwsPlace {
  /** Hosted zones that the environment's records are in. */
  zoneIds: readonly string[];
}

/** One document of the deploy identity. */
export interface NamedDocument {
  /** Last word of its name. */
  group: string;
  document: string;
}

/** What the preview identity reads, and the deploy identity too: descriptions of resources, never what they hold. */
export function renderReads(): string {
  return renderPolicy([
    { Sid: "DescribeResources", Effect: "Allow", Action: awsNeeds().reads, Resource: "*" },
    // A secret's own policy, which the deploy identity writes, could allow it otherwise.
    { Sid: "NeverReadSecrets", Effect: "Deny", Action: SECRET_VALUES, Resource: "*" },
  ]);
}

/**
 * What the deploy identity changes, in documents small enough for IAM: what it makes has to carry the environment's tags
 * from the start, what it changes has to carry them already, and what has no tags is named.
 */
export function renderWrites(settings: PermissionSettings): NamedDocument[] {
  const { writes } = awsNeeds();
  const unplaced = writes.filter(
    (action) => !Object.values(GROUPS).flat().includes(action.split(":")[0]!),
  );
  if (unplaced.length > 0)
    throw new Error(
      `bootstrap/aws/permissions.ts: every service must have a document, got none for ${unplaced.join(", ")}; add it to a group`,
    );
  return Object.entries(GROUPS).flatMap(([group, services]) => {
    const actions = writes.filter((action) => services.includes(action.split(":")[0]!));
    if (actions.length === 0) return [];
    const statements =
      group === "identities" ? escalations(settings, actions) : statementsFor(settings, actions);
    return [{ group, document: renderPolicy(statements) }];
  });
}

function statementsFor(settings: PermissionSettings, actions: readonly string[]): Statement[] {
  const plain = actions.filter((action) => !KEY_USE.includes(action));
  const limited = (limit: Limit) => plain.filter((action) => limitsOf(action).includes(limit));
  const statement = (
    Sid: string,
    list: string[],
    Condition?: Statement["Condition"],
  ): Statement[] =>
    list.length === 0
      ? []
      : [{ Sid, Effect: "Allow", Action: list, Resource: "*", ...(Condition && { Condition }) }];
  const requested = tagsAre("aws:RequestTag", settings);
  const owned = tagsAre("aws:ResourceTag", settings);
  return [
    ...statement("MakeWithOurTags", limited("create"), { StringEquals: requested }),
    ...statement("ChangeWhatHasOurTags", limited("tagged"), { StringEquals: owned }),
    // What was just made has no tags yet; what has others' tags keeps them.
    ...statement("TagOurs", limited("tags"), {
      StringEquals: requested,
      StringEqualsIfExists: owned,
    }),
    ...statement("ChangeTheAccount", limited("open")),
    ...namedStatements(settings, limited("named")),
    ...keyUse(settings, actions),
  ];
}

/** Services use the environment's keys for the identity that makes resources with them. */
function keyUse(settings: PermissionSettings, actions: readonly string[]): Statement[] {
  const used = KEY_USE.filter((action) => actions.includes(action));
  if (used.length === 0) return [];
  return [
    {
      Sid: "UseKeysThroughServices",
      Effect: "Allow",
      Action: used,
      Resource: "*",
      Condition: {
        StringEquals: tagsAre("aws:ResourceTag", settings),
        StringLike: { "kms:ViaService": `*.${endpointSuffix(settings.region)}` },
      },
    },
  ];
}

function namedStatements(settings: PermissionSettings, actions: readonly string[]): Statement[] {
  const { accountId, region, namePrefix, zoneIds } = settings;
  const head = `arn:${partition(region)}`;
  /** What actions of a service take that has no tags. */
  const places: Record<string, readonly string[]> = {
    // Names of components/aws/budget.ts and components/aws/home/schedule.ts.
    budgets: [`${head}:budgets::${accountId}:budget/${namePrefix}-monthly`],
    scheduler: [`${head}:scheduler:*:${accountId}:schedule/${namePrefix}-gateway-hours/*`],
    kms: [
      `${head}:kms:*:${accountId}:alias/${namePrefix}`,
      `${head}:kms:*:${accountId}:alias/${namePrefix}-*`,
    ],
    route53: zoneIds.map((id) => `${head}:route53:::hostedzone/${id}`),
  };
  return [...new Set(actions.map((action) => action.split(":")[0]!))].flatMap((service) => {
    const resources = places[service];
    if (resources === undefined)
      throw new Error(
        `bootstrap/aws/permissions.ts: names of ${service} must be known, got none for ${actions.join(", ")}; add them`,
      );
    if (resources.length === 0) return [];
    return [
      {
        Sid: `Named${service[0]!.toUpperCase()}${service.slice(1)}`,
        Effect: "Allow" as const,
        Action: oneOrMany(actions.filter((action) => action.startsWith(`${service}:`))),
        Resource: oneOrMany(resources),
      },
    ];
  });
}
