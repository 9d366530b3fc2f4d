import { findModel } from "../../../catalog";
import { formatPath, type Step } from "../../../catalog/paths";
import { DEPLOYMENT_NAME, foldName, physicalName, targetKey } from "../../internal/names";
import { chooseGcp } from "../choose";
import { providerOf, regionOf, type DraftAlias, type DraftTarget } from "../draft";
import type { CheckContext } from "./context";

/** Who has a name already. */
interface Holder {
  alias: string;
  path: string;
  key: string;
}

/**
 * Target names: two targets of one key would be one resource, and so would two keys that are cut to one physical
 * name, or a tenant's profile that is named like another target.
 */
export function checkTargetNames(context: CheckContext): void {
  const { draft, environment } = context;
  const prefix = `${draft.tags.project ?? ""}-${environment}`;
  const tenants = draft.aws?.profilePerTenant
    ? tenantsByAlias(context)
    : new Map<string, string[]>();
  const holders = new Map<string, Holder>();
  for (const alias of draft.aliases) {
    for (const [index, target] of alias.targets.entries()) {
      const key = keyOf(context, alias.name, target);
      if (key === undefined) continue;
      const holder = {
        alias: alias.name,
        path: formatPath([...alias.steps, "targets", index]),
        key,
      };
      const names = [
        key,
        physicalName([key], DEPLOYMENT_NAME),
        physicalName([prefix, key], DEPLOYMENT_NAME),
      ];
      if (!claim(context, holders, holder, new Set(names), target.steps)) continue;
      if (target.spec.cloud !== "aws" || target.spec.throughput === "provisioned") continue;
      for (const tenant of tenants.get(alias.name) ?? []) {
        const name = physicalName([prefix, key, tenant], DEPLOYMENT_NAME);
        const path = formatPath(["tenants", tenant]);
        claim(
          context,
          holders,
          { alias: alias.name, path, key: name },
          [name],
          ["tenants", tenant],
        );
      }
    }
  }
}

/** Takes the names for the holder; false when one was taken and the problem is told. */
function claim(
  { report }: CheckContext,
  holders: Map<string, Holder>,
  holder: Holder,
  names: Iterable<string>,
  steps: readonly Step[],
): boolean {
  for (const name of names) {
    const earlier = holders.get(name);
    if (!earlier) {
      holders.set(name, holder);
      continue;
    }
    if (earlier.alias !== holder.alias && foldName(earlier.alias) === foldName(holder.alias)) {
      // Aliases that fold into one name have their own problem.
      return false;
    }
    const tenant = steps[0] === "tenants";
    const constraint = tenant
      ? `must give no profile the name of \`${earlier.path}\``
      : `must differ from \`${earlier.path}\` in cloud, region, model or throughput`;
    const what = earlier.key === holder.key ? "the same key" : "the same name";
    const fix = tenant ? "rename the tenant" : "change it or remove it";
    report.issue(steps, `${constraint}, got ${what} ${JSON.stringify(name)}; ${fix}`);
    return false;
  }
  return true;
}

function tenantsByAlias({ draft }: CheckContext): Map<string, string[]> {
  const tenants = new Map<string, string[]>();
  for (const tenant of draft.tenants) {
    for (const alias of new Set(tenant.models.map(({ name }) => name))) {
      const list = tenants.get(alias);
      if (list) list.push(tenant.name);
      else tenants.set(alias, [tenant.name]);
    }
  }
  return tenants;
}

function keyOf(
  { draft, catalog }: CheckContext,
  alias: DraftAlias["name"],
  target: DraftTarget,
): string | undefined {
  const { model: modelKey, throughput = "onDemand" } = target.spec;
  const provider = providerOf(target);
  let region = regionOf(draft, target);
  if (!provider || !modelKey || !region) return undefined;
  const model = findModel(catalog, modelKey);
  if (provider === "gcp" && model?.gcp && draft.residency) {
    const wish = { region, regionIsDefault: target.spec.region === undefined, throughput };
    region = chooseGcp(catalog, model, model.gcp, draft.residency, wish).choice?.region ?? region;
  }
  return targetKey({ alias, cloud: provider, region, model: modelKey, throughput });
}
