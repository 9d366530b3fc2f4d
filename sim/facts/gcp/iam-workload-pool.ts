import {
  CloudError,
  documented,
  guessed,
  type Failure,
  type HookContext,
  type Props,
  type TypeFacts,
} from "../../model";
import { checkOneOf, checkText, text } from "../judge";
import { checkDeletionPolicy, MAGIC, projectNumber, projectOutput, retireByPolicy } from "./common";
import { requireService } from "./service-usage";

/** Token of workload identity pools. */
export const POOL = "gcp:iam/workloadIdentityPool:WorkloadIdentityPool";
const POOL_SOURCE = `${MAGIC}/iambeta/WorkloadIdentityPool.yaml`;
/** Where deleting and undeleting is described. */
export const DELETE_DOCS =
  "https://docs.cloud.google.com/iam/docs/manage-workload-identity-pools-providers";
/** Where the limits are stated. */
export const QUOTA_DOCS = "to be looked up: https://docs.cloud.google.com/iam/quotas";
const ID = /^(?!gcp-)[a-z0-9-]{4,32}$/;
const WORDS = "4 to 32 lower-case letters, digits or -, not beginning with gcp-";

/** Judges the id of a pool or provider. */
export const checkId = (inputs: Props, property: string): Failure[] =>
  checkText(inputs[property], property, { pattern: ID, min: 4, max: 32, words: WORDS });

/** Judges what both have beside their ids. */
export const checkTexts = (inputs: Props): Failure[] => [
  ...checkText(inputs.displayName, "displayName", {
    min: 0,
    max: 32,
    words: "at most 32 characters",
  }),
  ...checkText(inputs.description, "description", {
    min: 0,
    max: 256,
    words: "at most 256 characters",
  }),
  ...checkDeletionPolicy(inputs),
];

/** Name of a pool, by the project's id or number. */
export const poolPath = (project: string, id: string): string =>
  `projects/${project}/locations/global/workloadIdentityPools/${id}`;
/** Id of the pool in inputs. */
export const poolIdOf = (inputs: Props): string => text(inputs.workloadIdentityPoolId) ?? "";

/** Facts of workload identity pools. A deleted one holds its id for 30 days; the provider does not bring it back. */
export const workloadIdentityPool: TypeFacts = {
  token: POOL,
  operations: {
    create: "iam.workloadIdentityPools.create",
    read: "iam.workloadIdentityPools.get",
    update: "iam.workloadIdentityPools.update",
    delete: "iam.workloadIdentityPools.delete",
  },
  facts: {
    replaceOn: documented(["workloadIdentityPoolId", "project", "mode"], POOL_SOURCE),
    name: documented(
      {
        property: "workloadIdentityPoolId",
        pattern: "^[a-z0-9-]+$",
        minLength: 4,
        maxLength: 32,
        uniqueIn: "account",
        taken: { code: "alreadyExists", status: 409 },
      },
      POOL_SOURCE,
    ),
    softDelete: documented({ days: 30, nameHeld: true, onRecreate: "refuse" }, DELETE_DOCS),
    defaults: documented({ deletionPolicy: "DELETE" }, POOL_SOURCE),
    quota: guessed({ max: 100, per: "account", code: "RESOURCE_EXHAUSTED" }, QUOTA_DOCS),
  },
  location: { global: true },
  check: (inputs) => [
    ...checkId(inputs, "workloadIdentityPoolId"),
    ...checkOneOf(inputs.mode, "mode", ["FEDERATION_ONLY", "TRUST_DOMAIN"]),
    ...checkTexts(inputs),
  ],
  admit: (context) => requireService(context, "iam.googleapis.com"),
  id: (context) => poolPath(context.scope.account, poolIdOf(context.inputs)),
  outputs: (context) => ({
    ...projectOutput(context),
    name: poolPath(projectNumber(context), poolIdOf(context.inputs)),
    state: "ACTIVE",
    mode: text(context.inputs.mode) ?? "",
  }),
  retire: retireByPolicy,
};

/** The pool and the rest of a federated principal, or undefined when it names no pool. */
export function poolOfMember(
  member: string,
): { number: string; pool: string; rest: string } | undefined {
  const match =
    /^principal(?:Set)?:\/\/iam\.googleapis\.com\/projects\/(\d+)\/locations\/global\/workloadIdentityPools\/([a-z0-9-]+)\/(.+)$/.exec(
      member,
    );
  return match ? { number: match[1]!, pool: match[2]!, rest: match[3]! } : undefined;
}

/** Refuses a federated principal whose pool is not there or whose form no provider can give. */
export function requireFederated(context: HookContext, member: string): void {
  if (!/^principal(Set)?:/.test(member)) return;
  const found = poolOfMember(member);
  const subject = found && /^subject\/(.+)$/.exec(found.rest)?.[1];
  const isSet = member.startsWith("principalSet:");
  const fits = isSet
    ? found && /^(\*|group\/.+|attribute\.[a-z0-9_]+\/.+)$/.test(found.rest)
    : subject !== undefined && subject.length <= 127;
  if (!found || !fits)
    throw new CloudError(
      "badRequest",
      400,
      `Invalid principal ${member}: it must be principal://iam.googleapis.com/projects/<number>/locations/global/workloadIdentityPools/<pool>/subject/<subject> or a principalSet of the pool.`,
    );
  const { account } = context.scope;
  const isOwn = found.number === projectNumber(context);
  if (isOwn && context.world.get(POOL, poolPath(account, found.pool))) return;
  throw new CloudError(
    "badRequest",
    400,
    `Identity Pool does not exist (projects/${found.number}/locations/global/workloadIdentityPools/${found.pool}).`,
  );
}

export const rows: readonly TypeFacts[] = [workloadIdentityPool];
