import { shortHash } from "./names";

/** Most characters of a label's key or value on Google Cloud (cloud.google.com/resource-manager/docs/labels-overview, 2026-11-21). */
export const LABEL_MAX_LENGTH = 63;

/**
 * Folds a tag key into a label key: `CostCenter` becomes `cost_center`. Lower-case letters, digits, `_` and `-`,
 * starting with a letter, at most 63 characters. Text without any such character gives the empty string.
 */
export function labelKey(key: string): string {
  const words = key.replace(/([a-z0-9])([A-Z])/g, "$1_$2");
  const folded = foldLabel(words);
  return shorten(folded === "" || /^[a-z]/.test(folded) ? folded : `l_${folded}`);
}

/**
 * Folds a tag value into a label value: `ML-4100` becomes `ml-4100`, `Platform AI` becomes `platform_ai`. At most 63
 * characters; longer values end in a hash of the whole, so that different long values stay different.
 */
export function labelValue(value: string): string {
  return shorten(foldLabel(value), value);
}

/** The tags as labels of Google Cloud. The spec's checks refuse tags whose keys would meet, before this is called. */
export function toLabels(tags: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tags).map(([key, value]) => [labelKey(key), labelValue(value)]),
  );
}

function foldLabel(text: string): string {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{Mn}+/gu, "")
    .replace(/[^a-z0-9_-]+/g, "_")
    .replace(/^[_-]+|[_-]+$/g, "");
}

function shorten(folded: string, original: string = folded): string {
  if (folded.length <= LABEL_MAX_LENGTH) return folded;
  const hash = shortHash(original);
  return `${folded.slice(0, LABEL_MAX_LENGTH - hash.length - 1).replace(/[_-]+$/, "")}_${hash}`;
}
