import { readFileSync } from "node:fs";
import { isAbsolute, resolve } from "node:path";
import { overlaySchema, type Overlay } from "./overlay-schema";
import { formatPath } from "./paths";
import { shapeIssues } from "./shape-issues";
import type {
  AwsOffer,
  AzureOffer,
  Catalog,
  CatalogIssue,
  DirectOffer,
  GcpOffer,
  GpuRow,
  ModelRow,
  PriceRow,
  Provenance,
  RegionRow,
} from "./types";

/** The catalog with the user's rows in it, or the problems of the user's file. */
export interface Merged {
  catalog: Catalog;
  issues: CatalogIssue[];
}

/**
 * Adds a user's rows to the catalog, each marked unverified; a row with the key of one of ours replaces it whole.
 * `path` is the file, as the problems name it. With any problem the catalog comes back unchanged: half an overlay
 * would answer questions nobody asked.
 */
export function mergeOverlay(catalog: Catalog, overlayJson: unknown, path: string): Merged {
  const issues = shapeIssues(overlaySchema, overlayJson).map(({ steps, reason }) => ({
    path: `${path}${steps.length > 0 ? `#${formatPath(steps)}` : ""}`,
    reason,
  }));
  if (issues.length > 0) return { catalog, issues };
  const overlay = overlaySchema.parse(overlayJson);
  const twice = repeatedKeys(overlay, path);
  if (twice.length > 0) return { catalog, issues: twice };
  return { catalog: merged(catalog, overlay, path), issues: [] };
}

/** Reads the file named in a spec, relative to `directory`, and merges it. Never throws: an unreadable file is a problem too. */
export function loadOverlay(catalog: Catalog, file: string, directory: string): Merged {
  const refused = (reason: string): Merged => ({ catalog, issues: [{ path: file, reason }] });
  if (isAbsolute(file)) {
    return refused(
      `must be a path relative to the program, got ${JSON.stringify(file)}; keep the file beside the program`,
    );
  }
  let text: string;
  try {
    text = readFileSync(resolve(directory, file), "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unreadable";
    return refused(
      `must be a file that can be read, got ${code}; check the path, it starts at the program's folder`,
    );
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return refused(`must hold JSON, got ${(error as Error).message}; correct the file`);
  }
  return mergeOverlay(catalog, json, file);
}

function merged(catalog: Catalog, overlay: Overlay, path: string): Catalog {
  const models = overlay.models.map((row): ModelRow => {
    const { aws, azure, gcp, openai, anthropic, cohere, ...rest } = row;
    return {
      ...mark(rest, path),
      ...(aws && { aws: mark(aws, path) as AwsOffer }),
      ...(azure && { azure: mark(azure, path) as AzureOffer }),
      ...(gcp && { gcp: mark(gcp, path) as GcpOffer }),
      ...(openai && { openai: mark(openai, path) as DirectOffer }),
      ...(anthropic && { anthropic: mark(anthropic, path) as DirectOffer }),
      ...(cohere && { cohere: mark(cohere, path) as DirectOffer }),
    } as ModelRow;
  });
  const regions = overlay.regions.map((row) => mark(row, path) as RegionRow);
  return {
    ...catalog,
    models: new Map([...catalog.models, ...models.map((row) => [row.key, row] as const)]),
    regions: new Map([
      ...catalog.regions,
      ...regions.map((row) => [`${row.cloud}/${row.id}`, row] as const),
    ]),
    retired: new Map(
      [...catalog.retired].filter(([key]) => !models.some((row) => row.key === key)),
    ),
    gpuTypes: [...overlay.gpuTypes.map((row) => mark(row, path) as GpuRow), ...catalog.gpuTypes],
    prices: [...overlay.prices.map((row) => mark(row, path) as PriceRow), ...catalog.prices],
  };
}

/** The row with its origin: a user's word is kept, but nothing in the file can make a row verified. */
function mark<Row extends { source?: string | undefined; checked?: string | undefined }>(
  row: Row,
  path: string,
): Row & Provenance {
  return {
    ...row,
    source: row.source ?? path,
    checked: row.checked ?? "unknown",
    verified: "unverified",
  } as Row & Provenance;
}

function repeatedKeys(overlay: Overlay, path: string): CatalogIssue[] {
  const first = new Map<string, number>();
  return overlay.models.flatMap(({ key }, index) => {
    const earlier = first.get(key);
    if (earlier === undefined) {
      first.set(key, index);
      return [];
    }
    const reason = `must name a model once, got ${JSON.stringify(key)}, which models[${earlier}] names too; remove one of them`;
    return [{ path: `${path}#models[${index}].key`, reason }];
  });
}
