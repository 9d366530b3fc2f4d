import {
  CloudError,
  documented,
  type Failure,
  type HookContext,
  type Json,
  type Props,
  type StoredResource,
  type TypeFacts,
} from "../../model";
import {
  at,
  checkOneOf,
  checkText,
  digest,
  failure,
  got,
  list,
  record,
  sameMeaning,
  text,
} from "../judge";
import { armId, AUTONAME_CHILD, locationOf, requireParent, VAULT, VAULT_KEY } from "./common";

const DOCS = "https://learn.microsoft.com/rest/api/keyvault/keyvault/keys/create-if-not-exist";
const ABOUT = "https://learn.microsoft.com/azure/key-vault/keys/about-keys-details";
const OPERATIONS = [
  "decrypt",
  "encrypt",
  "import",
  "release",
  "sign",
  "unwrapKey",
  "verify",
  "wrapKey",
];

const vaultOf = (context: HookContext): string =>
  armId(context, "Microsoft.KeyVault/vaults", text(context.inputs.vaultName) ?? "");

function check(inputs: Props): Failure[] {
  const given = record(inputs.properties);
  const failures = [
    ...checkText(inputs.keyName, "keyName", {
      pattern: /^[a-zA-Z0-9-]+$/,
      max: 127,
      words: "1 to 127 letters, digits or -",
    }),
    ...checkOneOf(given.kty, "properties.kty", ["EC", "EC-HSM", "RSA", "RSA-HSM"]),
  ];
  const { keySize, kty } = given;
  if (typeof keySize === "number" && ![2048, 3072, 4096].includes(keySize))
    failures.push(
      failure("properties.keySize", `must be 2048, 3072 or 4096, ${got(keySize)}; change it`),
    );
  if (String(kty).startsWith("EC") && keySize !== undefined)
    failures.push(failure("properties.keySize", `goes with RSA keys only, ${got(keySize)}`));
  list(given.keyOps).forEach((operation, index) =>
    failures.push(...checkOneOf(operation, `properties.keyOps[${index}]`, OPERATIONS)),
  );
  list(at(given, "rotationPolicy.lifetimeActions")).forEach((action, index) => {
    const path = `properties.rotationPolicy.lifetimeActions[${index}]`;
    failures.push(
      ...checkOneOf(at(action, "action.type"), `${path}.action.type`, ["rotate", "notify"]),
    );
    const after = at(action, "trigger.timeAfterCreate");
    if (typeof after === "string" && !/^P(\d+[YMD])+$/.test(after))
      failures.push(
        failure(`${path}.trigger.timeAfterCreate`, `must be an ISO 8601 duration, ${got(after)}`),
      );
  });
  return failures;
}

/** What the first call set stays: later calls answer with the key as it is, so a change that asks for more is refused here. */
function admit(context: HookContext, stored?: StoredResource): void {
  requireParent(context, VAULT, vaultOf(context), "Microsoft.KeyVault/vaults/keys");
  if (!stored) return;
  const fixed = (inputs: Props): Json => record(inputs.properties);
  if (JSON.stringify(fixed(stored.inputs)) !== JSON.stringify(fixed(context.inputs)))
    throw new CloudError(
      "KeyExists",
      409,
      "Keys are made through the resource manager once and changed in the vault itself.",
    );
}

/** Facts of keys in vaults, as the resource manager makes them: once, never changed, never deleted. */
export const vaultKey: TypeFacts = {
  token: VAULT_KEY,
  operations: {
    create: "Microsoft.KeyVault/vaults/keys/write",
    read: "Microsoft.KeyVault/vaults/keys/read",
    update: "Microsoft.KeyVault/vaults/keys/write",
    // The resource manager has no call for it: the provider drops the key from its state.
    delete: "none",
  },
  facts: {
    replaceOn: documented(["keyName", "vaultName", "resourceGroupName"], DOCS),
    name: documented(
      {
        property: "keyName",
        pattern: "^[a-zA-Z0-9-]{1,127}$",
        minLength: 1,
        maxLength: 127,
        uniqueIn: "parent",
        parentProperties: ["resourceGroupName", "vaultName"],
        caseInsensitive: true,
        autoname: AUTONAME_CHILD,
      },
      ABOUT,
    ),
    upsert: documented(true, DOCS),
  },
  location: { global: true },
  check,
  admit,
  id: (context) => `${vaultOf(context)}/keys/${text(context.inputs.keyName) ?? ""}`,
  outputs: (context, id) => {
    const name = text(context.inputs.keyName) ?? "";
    const uri = `https://${(text(context.inputs.vaultName) ?? "").toLowerCase()}.vault.azure.net/keys/${name}`;
    const given = record(context.inputs.properties);
    return {
      name,
      location: locationOf(context),
      keyUri: uri,
      keyUriWithVersion: `${uri}/${digest(["key version", id], 32)}`,
      kty: given.kty ?? "RSA",
      keyOps: given.keyOps ?? OPERATIONS,
      keySize: given.keySize ?? 2048,
      attributes: given.attributes ?? { enabled: true },
      rotationPolicy: given.rotationPolicy ?? null,
      curveName: given.curveName ?? null,
      releasePolicy: given.releasePolicy ?? null,
      type: "Microsoft.KeyVault/vaults/keys",
      azureApiVersion: "2024-11-01",
    };
  },
  equal: sameMeaning({
    caseless: ["resourceGroupName", "vaultName", "keyName"],
    sets: ["properties.keyOps"],
  }),
};

export const rows: readonly TypeFacts[] = [vaultKey];
