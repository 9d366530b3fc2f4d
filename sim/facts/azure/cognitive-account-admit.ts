import { CloudError, type HookContext, type Props, type StoredResource } from "../../model";
import { at, isRecord, list, record, text } from "../judge";
import {
  ACCOUNT,
  armId,
  locationOf,
  requireGroup,
  requireIdentities,
  requireOwnSubscription,
  sameId,
} from "./common";
import { OPENAI_LOCATIONS } from "./locations";

/** Kinds that hold model deployments; the local Azure offers no other. */
export const KINDS = ["OpenAI", "AIServices"];

const properties = (inputs: Props): Props => record(inputs.properties);

/** Id of the account the inputs describe. */
export const accountId = (context: HookContext): string =>
  armId(context, "Microsoft.CognitiveServices/accounts", text(context.inputs.accountName) ?? "");

/** Throws a refusal. */
export const refuse = (code: string, status: number, message: string): never => {
  throw new CloudError(code, status, message);
};

function admitRestore(context: HookContext): void {
  const id = accountId(context);
  const deleted = context.world.listDeleted(ACCOUNT, (account) => sameId(account.id, id))[0];
  const restore = at(context.inputs, "properties.restore") === true;
  if (deleted && !restore) {
    refuse(
      "FlagMustBeSetForRestore",
      409,
      `An existing resource with ID '${id}' has been soft-deleted. To restore the resource, you must specify 'restore' ` +
        "to be 'true' in the property. If you don't want to restore existing resource, please purge it first.",
    );
  }
  if (!deleted && restore) {
    refuse(
      "CanNotRestoreANonExistingResource",
      409,
      `There is no soft-deleted resource with ID '${id}' to restore.`,
    );
  }
}

function admitSubdomain(context: HookContext, stored?: StoredResource): void {
  const domain = text(at(context.inputs, "properties.customSubDomainName"));
  const before = text(at(stored?.inputs, "properties.customSubDomainName"));
  if (stored && before !== undefined && before.toLowerCase() !== domain?.toLowerCase()) {
    refuse(
      "CustomDomainCannotBeChanged",
      400,
      `The custom subdomain name of '${stored.id}' is '${before}' and cannot be changed; make another account.`,
    );
  }
  if (domain === undefined) return;
  const id = stored?.id ?? accountId(context);
  const holds = (other: StoredResource): boolean =>
    !sameId(other.id, id) && sameId(at(other.inputs, "properties.customSubDomainName"), domain);
  const { world } = context;
  const elsewhere =
    world.takenElsewhere?.(ACCOUNT, "properties.customSubDomainName", domain) ?? false;
  if (
    elsewhere ||
    world.list(ACCOUNT, holds).length > 0 ||
    world.listDeleted(ACCOUNT, holds).length > 0
  ) {
    refuse(
      "CustomDomainInUse",
      409,
      `Please pick a different name. The subdomain name '${domain}' is not available as it's already used by a resource.`,
    );
  }
}

function admitKind(context: HookContext, stored?: StoredResource): void {
  const { inputs } = context;
  const kind = text(inputs.kind);
  const location = locationOf(context);
  if (kind === undefined || !KINDS.includes(kind) || !OPENAI_LOCATIONS.includes(location)) {
    refuse(
      "InvalidApiSetId",
      400,
      `The account type '${kind ?? ""}' is either invalid or unavailable in given region '${location}'.`,
    );
  }
  const before = text(stored?.inputs.kind);
  if (before !== undefined && before !== kind && !(before === "OpenAI" && kind === "AIServices")) {
    refuse(
      "AccountKindCannotBeChanged",
      400,
      `The kind of '${stored?.id}' cannot change from '${before}' to '${kind}'.`,
    );
  }
  const sku = text(at(inputs, "sku.name"));
  if (sku !== "S0") {
    refuse(
      "InvalidSku",
      400,
      `The SKU '${sku ?? ""}' is not offered for kind '${kind}'. Use 'S0'.`,
    );
  }
}

function admitNetwork(context: HookContext): void {
  const given = properties(context.inputs);
  const hasDomain = text(given.customSubDomainName) !== undefined;
  if (isRecord(given.networkAcls) && !hasDomain) {
    refuse(
      "NetworkAclsNotSupported",
      400,
      "Virtual network and IP rules need a custom subdomain; set customSubDomainName.",
    );
  }
  if (given.disableLocalAuth === true && !hasDomain) {
    refuse(
      "CustomSubDomainRequired",
      400,
      "Microsoft Entra authentication needs a custom subdomain; set customSubDomainName before disableLocalAuth.",
    );
  }
  for (const rule of list(at(given, "networkAcls.virtualNetworkRules"))) {
    const subnet = text(record(rule).id) ?? "";
    requireOwnSubscription(
      context,
      subnet,
      "Microsoft.Network/virtualNetworks/subnets/joinViaServiceEndpoint/action",
    );
    refuse(
      "SubnetNotFound",
      404,
      `The subnet '${subnet}' could not be found: networks have no row in the local Azure.`,
    );
  }
}

/** Whether Azure takes the account; throws its refusal. */
export function admitAccount(context: HookContext, stored?: StoredResource): void {
  requireGroup(context);
  if (!stored) admitRestore(context);
  admitKind(context, stored);
  admitSubdomain(context, stored);
  admitNetwork(context);
  requireIdentities(context);
}
