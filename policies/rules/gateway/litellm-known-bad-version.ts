import { images, startsPods } from "../../internal/workloads";
import { rule } from "../../rule";

interface Config {
  /** Further versions that must not run: `1.84.0`. */
  alsoBad: string[];
}

type Version = readonly [number, number, number];

/** Versions of LiteLLM that steal or let in: from, and before which. */
const BAD: readonly { from: Version; before: Version; what: string }[] = [
  { from: [1, 82, 7], before: [1, 82, 9], what: "carries a stealer of credentials (2026-03-24)" },
  { from: [1, 81, 16], before: [1, 83, 7], what: "lets in without a key (CVE-2026-42208)" },
];

/** No LiteLLM that is known to steal credentials or to let callers in without a key. */
export default rule<Config>({
  id: "litellm-known-bad-version",
  title: "LiteLLM runs in a version that is known, and not known to be bad",
  severity: "critical",
  why: "Two releases sent every credential they found to a stranger, and a range of others answers whoever asks.",
  seen: "releases 1.82.7 and 1.82.8 on the package index with a stealer of credentials in them (github.com/github/advisory-database/issues/7226)",
  remedy: "Run 1.83.7 or later, and name the version in the image's tag beside its digest.",
  publicIds: ["CVE-2026-42208", "MAL-2026-2144"],
  config: {
    schema: {
      alsoBad: {
        type: "array",
        items: { type: "string", pattern: "^\\d+\\.\\d+\\.\\d+$" },
        default: [],
        description: "Further versions that must not run, as `1.84.0`.",
      },
    },
    defaults: { alsoBad: [] },
  },

  applies: startsPods,

  check(resource, { alsoBad }) {
    for (const { at, reference } of images(resource)) {
      if (!/(^|\/)litellm[\w-]*([:@]|$)/.test(reference)) continue;
      const tag = /:([^/:]+)$/.exec(reference.split("@")[0] ?? "")?.[1];
      const version = versionOf(tag);
      if (version === undefined) {
        resource.violation({
          at,
          must: "name its version",
          got: tag === undefined ? "no tag" : `the tag ${JSON.stringify(tag)}`,
          fix: "write the tag of a release beside the digest",
        });
        continue;
      }
      const text = version.join(".");
      const bad = BAD.find(
        ({ from, before }) => compare(version, from) >= 0 && compare(version, before) < 0,
      );
      if (!bad && !alsoBad.includes(text)) continue;
      resource.violation({
        at,
        must: "not run a version that is known to be bad",
        got: `${text}, which ${bad?.what ?? "`alsoBad` names"}`,
        fix: "take 1.83.7 or later",
      });
    }
  },
});

/** Of `v1.83.7`, `main-v1.83.7-stable.patch.1`; undefined for tags that move. */
function versionOf(tag: string | undefined): Version | undefined {
  const found = /(?:^|[^\d.])v?(\d+)\.(\d+)\.(\d+)(?!\d)/.exec(tag ?? "");
  return found ? [Number(found[1]), Number(found[2]), Number(found[3])] : undefined;
}

function compare(a: Version, b: Version): number {
  const at = a.findIndex((part, index) => part !== b[index]);
  return at < 0 ? 0 : (a[at] as number) - (b[at] as number);
}
