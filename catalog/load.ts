import azureSkus from "./azure-skus.json";
import gpuTypes from "./gpu-types.json";
import models from "./models.json";
import prices from "./prices.json";
import regions from "./regions.json";
import residency from "./residency.json";
import retired from "./retired.json";
import type {
  AzureSkuRow,
  Catalog,
  GpuRow,
  ModelRow,
  PriceRow,
  RegionRow,
  ResidencyRow,
  RetiredRow,
} from "./types";

let loaded: Catalog | undefined;

/** The catalog that comes with the project. Read once per process; a test holds every file to its row type. */
export function loadCatalog(): Catalog {
  loaded ??= {
    models: byKey(models as ModelRow[], (row) => row.key),
    retired: byKey(retired as RetiredRow[], (row) => row.key),
    regions: byKey(regions as RegionRow[], (row) => `${row.cloud}/${row.id}`),
    residency: byKey(residency as ResidencyRow[], (row) => row.residency),
    azureSkus: byKey(azureSkus as AzureSkuRow[], (row) => row.sku),
    gpuTypes: gpuTypes as GpuRow[],
    prices: prices as PriceRow[],
  };
  return loaded;
}

function byKey<Key, Row>(rows: readonly Row[], key: (row: Row) => Key): ReadonlyMap<Key, Row> {
  return new Map(rows.map((row) => [key(row), row]));
}
