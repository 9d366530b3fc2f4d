import { CloudError, type HookContext, type Props, type StoredResource } from "../../model";
import { at, text } from "../judge";
import { ACCOUNT, armId, DEPLOYMENT, findById, RAI_POLICY, requireParent } from "./common";
import { normalLocation } from "./locations";
import { defaultVersion, PROVISIONED_STEP, quotaPool, versionsOf } from "./model-offers";

/** ARM type of deployments. */
export const CHILD_TYPE = "Microsoft.CognitiveServices/accounts/deployments";
/** Policies every account has without anybody making them. */
export const BUILT_IN_POLICIES = ["Microsoft.Default", "Microsoft.DefaultV2"];

/** Throws a refusal. */
export const refuse = (code: string, status: number, message: string): never => {
  throw new CloudError(code, status, message);
};

/** Id of the account the inputs name. */
export const accountPath = (context: HookContext): string =>
  armId(context, "Microsoft.CognitiveServices/accounts", text(context.inputs.accountName) ?? "");

const parentAccount = (context: HookContext): StoredResource =>
  requireParent(context, ACCOUNT, accountPath(context), CHILD_TYPE);

const locationOfAccount = (account: StoredResource | undefined): string =>
  normalLocation(text(account?.state.location) ?? text(account?.inputs.location) ?? "");

/** What of a deployment decides where its quota comes from. */
export interface Asked {
  model: string;
  format: string;
  version: string;
  sku: string;
  capacity: number;
}

/** What the inputs ask for; throws when a part that Azure needs is missing. */
export function asked(inputs: Props): Asked {
  const name = text(at(inputs, "properties.model.name"));
  const format = text(at(inputs, "properties.model.format"));
  const sku = text(at(inputs, "sku.name"));
  if (name === undefined || format === undefined) {
    return refuse(
      "InvalidResourceProperties",
      400,
      "The deployment must name a model: set properties.model.format and name.",
    );
  }
  if (sku === undefined) {
    return refuse(
      "InvalidResourceProperties",
      400,
      "The SKU of the account deployment must be specified: set sku.name.",
    );
  }
  const capacity = at(inputs, "sku.capacity");
  if (typeof capacity !== "number") {
    return refuse(
      "InvalidCapacity",
      400,
      "The capacity of the account deployment must be specified: set sku.capacity.",
    );
  }
  const version =
    text(at(inputs, "properties.model.version")) ?? defaultVersion(format, name) ?? "";
  return { model: name, format, version, sku, capacity };
}

function admitModel(
  context: HookContext,
  want: Asked,
  location: string,
  stored?: StoredResource,
): void {
  const shown = `Format: ${want.format}, Name: ${want.model}, Version: ${want.version}`;
  const offer = versionsOf(want.format, want.model).find(({ version }) => version === want.version);
  if (!offer) {
    return refuse(
      "DeploymentModelNotSupported",
      400,
      `The model '${shown}' of account deployment is not supported.`,
    );
  }
  const sameAsBefore =
    text(at(stored?.inputs, "properties.model.name")) === want.model &&
    text(at(stored?.inputs, "properties.model.version")) === want.version;
  const retired = context.now.toISOString().slice(0, 10) >= offer.retires;
  if ((retired || offer.lifecycle === "Deprecated") && !sameAsBefore) {
    refuse(
      "ServiceModelDeprecated",
      400,
      `The model '${shown}' ${retired ? `was retired on ${offer.retires}` : "has been deprecated"} and no longer supports ` +
        "creating new deployments. For further information, see " +
        "https://learn.microsoft.com/azure/foundry/openai/concepts/model-retirements.",
    );
  }
  if (!offer.skus[want.sku]?.includes(location)) {
    refuse(
      "InvalidResourceProperties",
      400,
      `The specified SKU '${want.sku}' for model '${want.model} ${want.version}' is not supported in this region '${location}'.`,
    );
  }
}

function admitCapacity(
  context: HookContext,
  want: Asked,
  location: string,
  stored?: StoredResource,
): void {
  const step = PROVISIONED_STEP[want.sku];
  if (step && (want.capacity < step.least || (want.capacity - step.least) % step.step !== 0)) {
    refuse(
      "InvalidCapacity",
      400,
      `The capacity should be at least ${step.least} and grow in steps of ${step.step} for SKU '${want.sku}'; got ${want.capacity}.`,
    );
  }
  const pool = quotaPool(want.sku, want.model, location);
  const limit =
    pool.limit + (context.world.granted?.({ ...context.scope, region: location }, pool.name) ?? 0);
  let usage = 0;
  for (const other of context.world.list(DEPLOYMENT)) {
    if (other.scope.account !== context.scope.account || other.id === stored?.id) continue;
    const sku = text(at(other.inputs, "sku.name")) ?? "";
    const account = findById(context, ACCOUNT, other.id.replace(/\/deployments\/[^/]+$/i, ""));
    const theirs = quotaPool(
      sku,
      text(at(other.inputs, "properties.model.name")) ?? "",
      locationOfAccount(account),
    );
    if (theirs.name === pool.name && theirs.reach === pool.reach)
      usage += Number(at(other.inputs, "sku.capacity") ?? 0);
  }
  const available = Math.max(0, limit - usage);
  if (want.capacity <= available) return;
  refuse(
    "InsufficientQuota",
    400,
    `This operation require ${want.capacity} new capacity in quota ${pool.title}, which is bigger than the current available ` +
      `capacity ${available}. The current quota usage is ${usage} and the quota limit is ${limit} for quota ${pool.title}.`,
  );
}

function admitPolicies(context: HookContext): void {
  const policy = text(at(context.inputs, "properties.raiPolicyName"));
  if (policy !== undefined && !BUILT_IN_POLICIES.includes(policy)) {
    const id = `${accountPath(context)}/raiPolicies/${policy}`;
    if (!findById(context, RAI_POLICY, id)) {
      refuse(
        "InvalidResourceProperties",
        400,
        `The content filter policy '${policy}' does not exist in the account: no '${id}'.`,
      );
    }
  }
  const spillover = text(at(context.inputs, "properties.spilloverDeploymentName"));
  if (
    spillover !== undefined &&
    !findById(context, DEPLOYMENT, `${accountPath(context)}/deployments/${spillover}`)
  ) {
    refuse(
      "InvalidResourceProperties",
      400,
      `The spillover deployment '${spillover}' does not exist in the account.`,
    );
  }
}

/** Whether Azure takes the deployment; throws its refusal. */
export function admitDeployment(context: HookContext, stored?: StoredResource): void {
  const account = parentAccount(context);
  const want = asked(context.inputs);
  const before = text(at(stored?.inputs, "properties.model.name"));
  if (before !== undefined && before !== want.model) {
    refuse(
      "InvalidResourceProperties",
      400,
      `The model of a deployment cannot change from '${before}' to '${want.model}'.`,
    );
  }
  const location = locationOfAccount(account);
  admitModel(context, want, location, stored);
  admitCapacity(context, want, location, stored);
  admitPolicies(context);
}
