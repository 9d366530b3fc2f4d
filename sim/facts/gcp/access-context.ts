/** Access levels, and what they share with the perimeters of the same access policy. */
import { isIP } from "node:net";
import {
  CloudError,
  documented,
  type Failure,
  type HookContext,
  type Json,
  type Props,
  type TypeFacts,
} from "../../model";
import { checkOneOf, checkText, failure, got, list, record, sameMeaning, text } from "../judge";
import { block, checkDeletionPolicy, MAGIC, retireByPolicy } from "./common";
import { requireService } from "./service-usage";

/** Tokens of the three types. */
export const LEVEL = "gcp:accesscontextmanager/accessLevel:AccessLevel";
export const PERIMETER = "gcp:accesscontextmanager/servicePerimeter:ServicePerimeter";
export const INGRESS =
  "gcp:accesscontextmanager/servicePerimeterIngressPolicy:ServicePerimeterIngressPolicy";
/** Where the provider's behaviour is written down. */
export const SOURCE = `${MAGIC}/accesscontextmanager`;
/** The API of access policies; no perimeter can restrict it. */
export const API = "accesscontextmanager.googleapis.com";
const POLICY = /^accessPolicies\/(\d+)$/;

/** Number of the access policy in a name below it. */
export const policyOf = (name: Json | undefined): string | undefined =>
  /^accessPolicies\/(\d+)(?:\/|$)/.exec(text(name) ?? "")?.[1];

/** Judges `parent` and `name` of what lies below an access policy. */
export function checkNames(inputs: Props, collection: string): Failure[] {
  const failures: Failure[] = [];
  const { parent, name } = inputs;
  if (typeof parent === "string" && !POLICY.test(parent))
    failures.push(failure("parent", `must be accessPolicies/<number>, ${got(parent)}; correct it`));
  const form = new RegExp(`^accessPolicies/\\d+/${collection}/[a-zA-Z][a-zA-Z0-9_]{0,49}$`);
  const words = `accessPolicies/<number>/${collection}/<name>, the name of letters, digits and _, beginning with a letter, at most 50`;
  if (!("name" in inputs))
    failures.push(failure("name", `required, as ${words}, but missing; set it`));
  else if (typeof name === "string" && !form.test(name))
    failures.push(failure("name", `must be ${words}, ${got(name)}; correct it`));
  else if (typeof name === "string" && typeof parent === "string" && !name.startsWith(`${parent}/`))
    failures.push(failure("name", `must be below its parent ${parent}, ${got(name)}; correct it`));
  return failures;
}

/** The access policy is the organisation's: nobody makes it here. */
export function requirePolicy(context: HookContext, name: Json | undefined): void {
  requireService(context, API);
  const policy = policyOf(name) ?? "";
  if (context.world.accessPolicies?.().includes(policy)) return;
  throw new CloudError(
    "permissionDenied",
    403,
    `The caller does not have permission on accessPolicies/${policy}, or it does not exist (world.json: gcp.accessPolicies).`,
  );
}

/** A range as Google takes it: an address and its bits, the rest of them zero. */
function isRange(value: string): boolean {
  const [address = "", bits] = value.split("/");
  const version = isIP(address);
  if (version === 0) return false;
  if (bits === undefined) return false;
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > (version === 4 ? 32 : 128)) return false;
  if (version === 6) return true;
  const number = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  return number % 2 ** (32 - Number(bits)) === 0;
}

function checkBasic(inputs: Props): Failure[] {
  const failures: Failure[] = [];
  const given = ["basic", "custom"].filter((key) => key in inputs);
  if (given.length !== 1)
    failures.push(
      failure("basic", `must be given as one of basic and custom, ${got(given)}; keep one`),
    );
  const basic = block(inputs.basic);
  failures.push(...checkOneOf(basic?.combiningFunction, "basic.combiningFunction", ["AND", "OR"]));
  const conditions = list(basic?.conditions);
  if (basic && Array.isArray(basic.conditions) && conditions.length === 0)
    failures.push(failure("basic.conditions", "must have at least one condition, got []; add one"));
  conditions.forEach((condition, index) => {
    const path = `basic.conditions[${index}]`;
    const one = record(condition);
    const ranges = list(one.ipSubnetworks);
    if (Array.isArray(one.ipSubnetworks) && ranges.length === 0)
      failures.push(
        failure(
          `${path}.ipSubnetworks`,
          "must name a range, got []: an empty list admits every address; add one",
        ),
      );
    ranges.forEach((range, at) => {
      if (typeof range === "string" && !isRange(range))
        failures.push(
          failure(
            `${path}.ipSubnetworks[${at}]`,
            `must be a CIDR range with all host bits zero, ${got(range)}; write 203.0.113.7/32 for one address`,
          ),
        );
    });
    list(one.members).forEach((member, at) => {
      if (typeof member === "string" && !/^(user|serviceAccount):[^@\s]+@[^@\s]+$/.test(member))
        failures.push(
          failure(
            `${path}.members[${at}]`,
            `must be user:<e-mail> or serviceAccount:<e-mail>, ${got(member)}; correct it`,
          ),
        );
    });
  });
  return failures;
}

const conditionsOf = (inputs: Props): Props[] => list(block(inputs.basic)?.conditions).map(record);

/** A title must be unique within its policy. */
export function requireOwnTitle(context: HookContext, token: string, id: string): void {
  const { inputs, world } = context;
  const twin = world.list(
    token,
    (one) =>
      one.id !== id && one.inputs.parent === inputs.parent && one.inputs.title === inputs.title,
  )[0];
  if (twin)
    throw new CloudError(
      "alreadyExists",
      409,
      `The title '${text(inputs.title)}' is used by ${twin.id} already; titles must be unique within the policy.`,
    );
}

/** Facts of access levels: where a request may come from. */
export const accessLevel: TypeFacts = {
  token: LEVEL,
  operations: {
    create: "accesscontextmanager.accessLevels.create",
    read: "accesscontextmanager.accessLevels.get",
    update: "accesscontextmanager.accessLevels.update",
    delete: "accesscontextmanager.accessLevels.delete",
  },
  facts: {
    replaceOn: documented(["name", "parent"], `${SOURCE}/AccessLevel.yaml`),
    name: documented(
      {
        property: "name",
        pattern: "^accessPolicies/.+$",
        minLength: 1,
        maxLength: 200,
        uniqueIn: "world",
        taken: { code: "alreadyExists", status: 409 },
      },
      `${SOURCE}/AccessLevel.yaml`,
    ),
    defaults: documented({ deletionPolicy: "DELETE" }, `${SOURCE}/AccessLevel.yaml`),
    deleteBlockedBy: documented(
      [
        {
          token: INGRESS,
          property: "ingressFrom.sources[].accessLevel",
          by: "id",
          code: "failedPrecondition",
          status: 400,
        },
        {
          token: PERIMETER,
          property: "status.accessLevels[]",
          by: "id",
          code: "failedPrecondition",
          status: 400,
        },
      ],
      "https://docs.cloud.google.com/access-context-manager/docs/manage-access-levels",
    ),
  },
  location: { global: true },
  check: (inputs) => [
    ...checkNames(inputs, "accessLevels"),
    ...checkText(inputs.title, "title", { max: 200, words: "1 to 200 characters" }),
    ...checkBasic(inputs),
    ...checkDeletionPolicy(inputs),
  ],
  admit: (context) => {
    requirePolicy(context, context.inputs.parent);
    requireOwnTitle(context, LEVEL, text(context.inputs.name) ?? "");
    for (const name of conditionsOf(context.inputs).flatMap((one) =>
      list(one.requiredAccessLevels),
    ))
      requireLevel(context, name, policyOf(context.inputs.parent));
  },
  id: ({ inputs }) => text(inputs.name) ?? "",
  outputs: () => ({}),
  equal: sameMeaning({
    sets: ["basic.conditions.ipSubnetworks", "basic.conditions.members"],
    defaults: { "basic.combiningFunction": "AND" },
  }),
  retire: retireByPolicy,
};

/** Refuses an access level that is not there or is another policy's. */
export function requireLevel(
  context: HookContext,
  name: Json | undefined,
  policy: string | undefined,
): void {
  if (typeof name !== "string" || name === "*") return;
  if (policyOf(name) !== policy)
    throw new CloudError(
      "invalidArgument",
      400,
      `The access level ${name} must be in the same policy, accessPolicies/${policy ?? ""}.`,
    );
  if (!context.world.get(LEVEL, name))
    throw new CloudError("invalidArgument", 400, `The access level ${name} does not exist.`);
}

export const rows: readonly TypeFacts[] = [accessLevel];
