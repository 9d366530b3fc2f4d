import type { Catalog, Cloud, GpuRow } from "./types";

/**
 * The accelerator that comes with an instance type, VM size or machine type, or that is named as an accelerator of
 * its own; undefined when there is none. Names are compared by their beginning, so that new sizes of a known family
 * are caught too.
 */
export function gpuOf(
  catalog: Catalog,
  cloud: Cloud,
  field: GpuRow["field"],
  name: string,
): GpuRow | undefined {
  const wanted = name.toLowerCase();
  return catalog.gpuTypes.find(
    (row) =>
      row.cloud === cloud && row.field === field && wanted.startsWith(row.pattern.toLowerCase()),
  );
}
