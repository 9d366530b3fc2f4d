/** Kubernetes versions of EKS. */
import { documented } from "../../model";

/**
 * Versions and the last day of their extended support, oldest first:
 * https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html; 1.35 also
 * https://endoflife.date/amazon-eks, 2026-11-21.
 */
const EXTENDED_UNTIL = documented(
  {
    "1.31": "2026-11-26",
    "1.32": "2027-03-23",
    "1.33": "2027-07-29",
    "1.34": "2027-12-02",
    "1.35": "2028-03-27",
  } as Readonly<Record<string, string>>,
  "https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html",
);

/** The version a cluster gets that asks for none. */
export const DEFAULT_VERSION = "1.34";

/** Versions a cluster can be made with on a day. */
export const offeredVersions = (now: Date): string[] =>
  Object.entries(EXTENDED_UNTIL.value)
    .filter(([, until]) => now.getTime() < Date.parse(until))
    .map(([version]) => version);

/** Every version known here, for checks that know no day. */
export const knownVersions: readonly string[] = Object.keys(EXTENDED_UNTIL.value);

/** How far one version is from another, in minor versions. */
export const minorsBetween = (from: string, to: string): number =>
  Number(to.split(".")[1]) - Number(from.split(".")[1]);
