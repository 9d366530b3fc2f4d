import {
  CloudError,
  documented,
  type Failure,
  type HookContext,
  type Props,
  type TypeFacts,
} from "../../model";
import { checkOneOf, checkText, failure, got, sameMeaning, text } from "../judge";
import { suggestion } from "../../schema/nearest";
import {
  block,
  checkDeletionPolicy,
  checkLabels,
  checkLocation,
  CRYPTO_KEY,
  CRYPTO_KEY_MEMBER,
  CUSTOM_ROLE,
  etag,
  KEY_RING,
  labelOutputs,
  MAGIC,
  projectOutput,
  retireByPolicy,
} from "./common";
import { checkMember, requirePrincipal } from "./iam-policy";
import { permissionsOf, PREDEFINED_ROLES } from "./iam-roles";
import { REGIONS } from "./locations";
import { requireService } from "./service-usage";

const RING_SOURCE = `${MAGIC}/kms/KeyRing.yaml`;
const KEY_SOURCE = `${MAGIC}/kms/CryptoKey.yaml`;
const MEMBER_SOURCE =
  "https://github.com/hashicorp/terraform-provider-google/blob/main/google/tpgiamresource/resource_iam_member.go";
/** Multi-regions of Cloud KMS beside the regions: https://docs.cloud.google.com/kms/docs/locations */
const LOCATIONS = [...REGIONS, "global", "us", "europe", "asia", "eur4", "nam4"];
const NAME = /^[a-zA-Z0-9_-]{1,63}$/;
const DAY = 86_400;

const words = "1 to 63 letters, digits, - or _";

/** Facts of key rings, which are never deleted: the provider only forgets them. */
export const keyRing: TypeFacts = {
  token: KEY_RING,
  operations: {
    create: "cloudkms.keyRings.create",
    read: "cloudkms.keyRings.get",
    delete: "none",
  },
  facts: {
    replaceOn: documented(["name", "location", "project"], RING_SOURCE),
    name: documented(
      {
        property: "name",
        pattern: NAME.source,
        minLength: 1,
        maxLength: 63,
        uniqueIn: "parent",
        parentProperties: ["location", "project"],
        taken: { code: "alreadyExists", status: 409 },
      },
      RING_SOURCE,
    ),
    softDelete: documented({ days: 36_500, nameHeld: true, onRecreate: "refuse" }, RING_SOURCE),
  },
  location: { property: "location" },
  check: (inputs) => [
    ...checkText(inputs.name, "name", { pattern: NAME, max: 63, words }),
    ...checkLocation(inputs.location, "location", LOCATIONS, "Cloud KMS"),
    ...checkDeletionPolicy(inputs),
  ],
  admit: (context) => requireService(context, "cloudkms.googleapis.com"),
  id: (context) =>
    `projects/${context.scope.account}/locations/${text(context.inputs.location) ?? ""}/keyRings/${text(context.inputs.name) ?? ""}`,
  outputs: (context) => projectOutput(context),
  equal: sameMeaning({}),
  retire: retireByPolicy,
};

function checkKey(inputs: Props): Failure[] {
  const failures = [
    ...checkText(inputs.name, "name", { pattern: NAME, max: 63, words }),
    ...checkOneOf(inputs.purpose, "purpose", [
      "ENCRYPT_DECRYPT",
      "ASYMMETRIC_SIGN",
      "ASYMMETRIC_DECRYPT",
      "MAC",
      "RAW_ENCRYPT_DECRYPT",
    ]),
    ...checkDeletionPolicy(inputs),
  ];
  const period = inputs.rotationPeriod;
  if (typeof period === "string") {
    const seconds = Number(/^(\d+)(\.\d+)?s$/.exec(period)?.[1]);
    if (!(seconds >= DAY))
      failures.push(
        failure("rotationPeriod", `must be at least 86400s, as "7776000s", ${got(period)}`),
      );
    if (inputs.purpose !== undefined && inputs.purpose !== "ENCRYPT_DECRYPT")
      failures.push(failure("rotationPeriod", `goes with ENCRYPT_DECRYPT only, ${got(period)}`));
  }
  const delay = inputs.destroyScheduledDuration;
  if (typeof delay === "string") {
    const seconds = Number(/^(\d+)s$/.exec(delay)?.[1]);
    if (!(seconds >= DAY && seconds <= 120 * DAY))
      failures.push(
        failure("destroyScheduledDuration", `must be 1 to 120 days in seconds, ${got(delay)}`),
      );
  }
  return failures;
}

/** Facts of keys: deleting one destroys its versions, its name stays taken. */
export const cryptoKey: TypeFacts = {
  token: CRYPTO_KEY,
  operations: {
    create: "cloudkms.cryptoKeys.create",
    read: "cloudkms.cryptoKeys.get",
    update: "cloudkms.cryptoKeys.update",
    delete: "cloudkms.cryptoKeyVersions.destroy",
  },
  facts: {
    replaceOn: documented(
      [
        "name",
        "keyRing",
        "purpose",
        "destroyScheduledDuration",
        "importOnly",
        "cryptoKeyBackend",
        "skipInitialVersionCreation",
      ],
      KEY_SOURCE,
    ),
    name: documented(
      {
        property: "name",
        pattern: NAME.source,
        minLength: 1,
        maxLength: 63,
        uniqueIn: "parent",
        parentProperties: ["keyRing"],
        taken: { code: "alreadyExists", status: 409 },
      },
      KEY_SOURCE,
    ),
    softDelete: documented({ days: 36_500, nameHeld: true, onRecreate: "refuse" }, KEY_SOURCE),
    defaults: documented(
      { purpose: "ENCRYPT_DECRYPT", destroyScheduledDuration: "2592000s" },
      KEY_SOURCE,
    ),
  },
  location: { global: true },
  check: (inputs, provider) => [...checkKey(inputs), ...checkLabels(inputs, provider)],
  admit: (context) => {
    requireService(context, "cloudkms.googleapis.com");
    const ring = text(context.inputs.keyRing) ?? "";
    if (!context.world.get(KEY_RING, ring))
      throw new CloudError("notFound", 404, `KeyRing ${ring} not found.`);
  },
  id: ({ inputs }) => `${text(inputs.keyRing) ?? ""}/cryptoKeys/${text(inputs.name) ?? ""}`,
  outputs: (context, id) => ({
    primaries: [{ name: `${id}/cryptoKeyVersions/1`, state: "ENABLED" }],
    ...labelOutputs(context),
  }),
  equal: sameMeaning({}),
  retire: retireByPolicy,
};

function checkMemberInputs(inputs: Props): Failure[] {
  const failures = checkMember(inputs.member, "member");
  const { cryptoKeyId, role } = inputs;
  if (
    typeof cryptoKeyId === "string" &&
    !/^projects\/[^/]+\/locations\/[^/]+\/keyRings\/[^/]+\/cryptoKeys\/[^/]+$/.test(cryptoKeyId)
  )
    failures.push(
      failure("cryptoKeyId", `must be the key's full name, ${got(cryptoKeyId)}; give its id`),
    );
  if (
    typeof role === "string" &&
    !/^(roles\/[\w.]+|(projects|organizations)\/[^/]+\/roles\/[\w.]+)$/.test(role)
  )
    failures.push(failure("role", `must be the role's full name, ${got(role)}; write it out`));
  if (block(inputs.condition) !== undefined)
    failures.push(
      failure("condition", "is not offered by the local clouds on a key; leave it out"),
    );
  return failures;
}

/** Refuses a role that says nothing about the kind of resource it is given on. */
export function requireRoleOf({ world }: HookContext, role: string, service: string): void {
  const custom = role.startsWith("projects/");
  if (custom && world.list(CUSTOM_ROLE, (one) => one.id === role).length > 0) return;
  const known = PREDEFINED_ROLES.includes(role);
  if (known && permissionsOf(role).some((one) => one.startsWith(`${service}.`))) return;
  const hint = known || custom ? "" : suggestion(role, [...PREDEFINED_ROLES]);
  throw new CloudError(
    "badRequest",
    400,
    `Role ${role} is not supported for this resource${hint}.`,
  );
}

/** Facts of one principal's role on a key. */
export const cryptoKeyMember: TypeFacts = {
  token: CRYPTO_KEY_MEMBER,
  operations: {
    create: "cloudkms.cryptoKeys.setIamPolicy",
    read: "cloudkms.cryptoKeys.getIamPolicy",
    delete: "cloudkms.cryptoKeys.setIamPolicy",
  },
  facts: {
    replaceOn: documented(["*"], MEMBER_SOURCE),
    // Adding what is there already succeeds.
    upsert: documented(true, MEMBER_SOURCE),
  },
  location: { global: true },
  check: checkMemberInputs,
  admit: (context) => {
    requireService(context, "cloudkms.googleapis.com");
    const id = text(context.inputs.cryptoKeyId) ?? "";
    if (!context.world.get(CRYPTO_KEY, id))
      throw new CloudError("notFound", 404, `CryptoKey ${id} not found.`);
    requireRoleOf(context, text(context.inputs.role) ?? "", "cloudkms");
    requirePrincipal(context, text(context.inputs.member) ?? "");
  },
  id: ({ inputs }) =>
    [inputs.cryptoKeyId, inputs.role, inputs.member].map((part) => text(part) ?? "").join("/"),
  outputs: (context, id) => ({ etag: etag("key policy", context.scope.account, id) }),
  equal: sameMeaning({}),
};

export const rows: readonly TypeFacts[] = [keyRing, cryptoKey, cryptoKeyMember];
