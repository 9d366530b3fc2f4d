import { loadCatalog, loadOverlay, type Catalog, type Provider } from "../../catalog";
import { isPreview } from "../check/preview";
import { CliError } from "../errors";
import { readJson, stackOutputs } from "../source";

/** A target whose model is looked up. */
export interface UsedModel {
  alias: string;
  provider: Provider;
  /** Key in the catalog. */
  model: string;
  /** What a waiver names it by: `<alias>-<cloud or provider>-<region>-<model>` of an output, the first two and the model of a description. */
  target: string;
}

/** The models that a stack uses, and the catalog to look them up in. */
export interface UsedModels {
  used: UsedModel[];
  catalog: Catalog;
}

interface Target {
  key?: string;
  alias?: string;
  cloud?: Provider;
  provider?: Provider;
  model: string;
}

/** Configuration key of the environment's description in a stack file, after the project's name. */
const ENDPOINT = ":endpoint";

/** What a stack runs, from its outputs; `overlay` is a catalog file of the user's own, relative to `cwd`. */
export async function deployedModels(options: {
  stack: string;
  cwd: string;
  overlay?: string;
}): Promise<UsedModels> {
  const { stack, cwd, overlay } = options;
  const { targets } = (await stackOutputs(stack, cwd)) as { targets?: Target[] };
  if (!Array.isArray(targets))
    throw new CliError(
      "NOT_UP",
      `stack ${JSON.stringify(stack)}: must be up, its outputs name no targets; run \`pulumi up\`, or judge a preview with --preview`,
    );
  return {
    used: targets.flatMap((target) => usedOf(target.alias ?? "", target)),
    catalog: catalogWith(overlay, cwd),
  };
}

/** What a stack would run, from the description in a saved preview. */
export function plannedModels(file: string, directory: string): UsedModels {
  const content = readJson(file, "a preview");
  const config = isPreview(content) ? (content.config ?? {}) : {};
  const text = Object.entries(config).find(([key]) => key.endsWith(ENDPOINT))?.[1];
  const spec = text === undefined ? undefined : parse(text);
  if (!spec)
    throw new CliError(
      "NOT_A_PREVIEW",
      `${file}: must be what \`pulumi preview --json\` wrote for a stack with an endpoint, got no description in its \`config\`; make it anew`,
    );
  const used = Object.entries(spec.models ?? {}).flatMap(([alias, { targets }]) =>
    (targets ?? []).flatMap((target) => usedOf(alias, target)),
  );
  return { used, catalog: catalogWith(spec.catalogOverlay, directory) };
}

interface Spec {
  models?: Record<string, { targets?: Target[] }>;
  catalogOverlay?: string;
}

function parse(text: string): Spec | undefined {
  try {
    return JSON.parse(text) as Spec;
  } catch {
    return undefined;
  }
}

function usedOf(alias: string, { key, cloud, provider, model }: Target): UsedModel[] {
  const by = cloud ?? provider;
  if (by === undefined) return [];
  return [{ alias, provider: by, model, target: key ?? `${alias}-${by}-${model}` }];
}

function catalogWith(overlay: string | undefined, directory: string): Catalog {
  const catalog = loadCatalog();
  if (overlay === undefined) return catalog;
  const { catalog: merged, issues } = loadOverlay(catalog, overlay, directory);
  const [first] = issues;
  if (first) throw new CliError("BAD_OVERLAY", `${first.path}: ${first.reason}`);
  return merged;
}
