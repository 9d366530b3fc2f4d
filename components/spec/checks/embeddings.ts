import { findModel, type ModelRow } from "../../../catalog";
import { showChoices } from "../../../catalog/paths";
import type { DraftAlias } from "../draft";
import type { CheckContext } from "./context";
import { keysOf } from "./model-keys";

/**
 * Embeddings: vectors of two models never mix in one index, so an embedding alias has one model; and no alias mixes
 * chat with embeddings.
 */
export function checkEmbeddings(context: CheckContext): void {
  for (const alias of context.draft.aliases) checkAlias(context, alias);
  checkKnowledgeBase(context);
}

function checkAlias({ catalog, report }: CheckContext, alias: DraftAlias): void {
  let first: ModelRow | undefined;
  for (const { steps, spec } of alias.targets) {
    const model = spec.model === undefined ? undefined : findModel(catalog, spec.model);
    if (!model) continue;
    first ??= model;
    if (model.kind !== first.kind) {
      report.issue(
        [...steps, "model"],
        `must be ${article(first.kind)} model like the alias's first target, got ${JSON.stringify(model.key)}, ${article(model.kind)} model; move it to an alias of its own`,
      );
    } else if (model.kind === "embedding" && model.key !== first.key) {
      report.issue(
        [...steps, "model"],
        `must be ${JSON.stringify(first.key)} (${first.dimensions} dimensions) like the alias's first target, got ${JSON.stringify(model.key)} (${model.dimensions} dimensions); an index cannot mix two embedding models: use ${JSON.stringify(first.key)} or an alias of its own`,
      );
    }
  }
}

function checkKnowledgeBase({ draft, catalog, report }: CheckContext): void {
  const key = draft.aws?.knowledgeBase?.embeddingModel;
  if (key === undefined) return;
  const steps = ["aws", "knowledgeBase", "embeddingModel"];
  const choices = keysOf(catalog, "aws", "embedding");
  const model = findModel(catalog, key);
  if (model?.kind !== "embedding" || !model.aws) {
    const like = report.suggest(key, choices);
    report.issue(
      steps,
      `must be an embedding model offered on aws, got ${JSON.stringify(key)}; use ${like ? JSON.stringify(like) : showChoices(choices)}`,
    );
    return;
  }
  const region = draft.aws?.region;
  if (region === undefined || !catalog.regions.has(`aws/${region}`)) return;
  if (!model.aws.onDemandRegions.includes(region)) {
    const others = choices.filter((other) =>
      findModel(catalog, other)?.aws?.onDemandRegions.includes(region),
    );
    const fix =
      others.length > 0
        ? `use ${showChoices(others)}`
        : `use a region of ${showChoices(model.aws.onDemandRegions)}`;
    report.issue(
      steps,
      `must be a model that is called in ${region} itself, got ${JSON.stringify(key)}; ${fix}`,
    );
  }
}

function article(kind: ModelRow["kind"]): string {
  return kind === "chat" ? "a chat" : "an embedding";
}
