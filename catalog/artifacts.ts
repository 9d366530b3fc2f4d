import rows from "./artifacts.json";

/** Container images the gateway runs. */
export type ImageKey =
  "aiGatewayController" | "aiGatewayExtProc" | "envoy" | "envoyGateway" | "node" | "ratelimit";

/** Helm charts that install its controllers. */
export type ChartKey = "ai-gateway-crds-helm" | "ai-gateway-helm" | "gateway-helm";

/** What both kinds of artifact say of themselves. */
interface ArtifactRow<Key> {
  key: Key;
  /** Where it is pulled from; charts with `oci://` in front. */
  repository: string;
  /**
   * `sha256:` and 64 hexadecimal digits; null until `node tools/generate/artifact-digests.cjs` has asked the registry,
   * which takes a machine with internet. With a digest nothing else is pulled, whatever the tag comes to mean.
   */
  digest: string | null;
  /** Page that names the version. */
  source: string;
  /** Day the source was read, `YYYY-MM-DD`. */
  checked: string;
}

/** One container image. */
export interface ImageRow extends ArtifactRow<ImageKey> {
  tag: string;
}

/** One Helm chart. */
export interface ChartRow extends ArtifactRow<ChartKey> {
  version: string;
}

/** Every image and chart the gateway is made of. */
export const ARTIFACTS = rows as { images: ImageRow[]; charts: ChartRow[] };

/** An image as a pod names it, with its digest where it is known: `docker.io/envoyproxy/envoy:distroless-v1.38.1`. */
export function imageOf(key: ImageKey): string {
  const { repository } = imageRow(key);
  return `${repository}:${imageTag(key)}`;
}

/** What follows the image's `:`, for charts that take repository and tag apart. */
export function imageTag(key: ImageKey): string {
  const { tag, digest } = imageRow(key);
  return digest === null ? tag : `${tag}@${digest}`;
}

/** An image's row. */
export function imageRow(key: ImageKey): ImageRow {
  return ARTIFACTS.images.find((row) => row.key === key)!;
}

/** A chart's row. */
export function chartRow(key: ChartKey): ChartRow {
  return ARTIFACTS.charts.find((row) => row.key === key)!;
}

/** Where a chart is pulled from, with its digest where it is known. */
export function chartOf(key: ChartKey): string {
  const { repository, digest } = chartRow(key);
  return digest === null ? repository : `${repository}@${digest}`;
}
