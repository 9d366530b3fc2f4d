import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import type { Props } from "../model";
import { projectRoot } from "./root";

/** A definition of a chart, and what installs it: Helm's crds folder (once, kept for ever), a template, or the cluster. */
export interface ChartDefinition {
  readonly from: "crds" | "templates" | "cluster";
  readonly object: Props;
}

/** A chart or another source of definitions, as `tools/generate/kube-data.cjs` writes it. */
export interface ChartData {
  readonly name: string;
  readonly version: string;
  readonly file: string;
  readonly definitions: readonly ChartDefinition[];
}

const folder = path.join(projectRoot, "sim", "facts", "kubernetes", "data");
const loaded = new Map<string, ChartData>();

/** Charts the local clusters can install: name to versions. */
export const knownCharts: Readonly<Record<string, readonly string[]>> = {
  "gateway-helm": ["1.8.1"],
  "ai-gateway-crds-helm": ["1.0.0"],
  "ai-gateway-helm": ["1.0.0"],
};

/** Address under which a chart is published, without its scheme. */
export const chartRegistry = "docker.io/envoyproxy";

/** Name of the source of the definitions that every EKS Auto Mode cluster has. */
export const autoModeSource = "eks-auto-mode";

/** A chart's data by its source: `gateway-helm-1.8.1` or `eks-auto-mode`. */
export function chartData(source: string): ChartData {
  const known = loaded.get(source);
  if (known) return known;
  const file = path.join(folder, `${source}.json.gz`);
  if (!existsSync(file)) throw new Error(`${file}: is missing; get a whole checkout`);
  const content = JSON.parse(gunzipSync(readFileSync(file)).toString("utf8")) as ChartData;
  const data = { ...content, file };
  loaded.set(source, data);
  return data;
}
