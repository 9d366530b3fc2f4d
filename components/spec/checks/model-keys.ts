import { modelsOf, type Catalog, type ModelRow } from "../../../catalog";
import type { Provider } from "../types";

const cache = new WeakMap<Catalog, Map<string, string[]>>();

/** Keys of the models, of all or of one cloud or direct provider and kind. The same list each time, so that suggestions are kept. */
export function keysOf(catalog: Catalog, cloud?: Provider, kind?: ModelRow["kind"]): string[] {
  let lists = cache.get(catalog);
  if (!lists) cache.set(catalog, (lists = new Map()));
  const id = `${cloud ?? ""}/${kind ?? ""}`;
  let list = lists.get(id);
  if (!list) {
    list = cloud ? modelsOf(catalog, cloud, kind) : [...catalog.models.keys()];
    lists.set(id, list);
  }
  return list;
}
