import { loadCatalog } from "../../../catalog";
import { tokenTiers } from "../../../catalog/token-tiers";
import { always } from "../environment";
import { rangeOf } from "../ranges";
import { profileOf, WRITES_PER_HIT } from "../workload";
import { aliasTokens, withProfile, type Adviser } from "./subject";

/** Share of an average prompt that is the same in every call; this project's own assumption, for instructions and tools. */
export const SAME_SHARE = 0.5;

/** Tokens below which no provider of the catalog keeps a prompt. */
export const SHORTEST_PROMPT = 1024;

/** Prompts that begin alike, so that the provider still has their beginning. */
export const adviseCache: Adviser = ({ workload }, { environment, aliases }) =>
  aliases.flatMap((alias) => {
    const profile = profileOf(workload, environment, alias.name);
    const target = alias.targets.find(({ provisioned }) => !provisioned);
    if (!profile || !target || profile.cacheHitRate.p50 >= SAME_SHARE) return [];
    if (profile.inputTokens.p50 < SHORTEST_PROMPT) return [];
    const keeps = loadCatalog().models.get(target.model)?.capabilities.includes("prompt-caching");
    if (!keeps || tokenTiers(target.provider, target.model)?.cachedInput === undefined) return [];
    const claude = target.model.startsWith("claude-");
    return [
      {
        kind: "cache" as const,
        environment,
        alias: alias.name,
        what: `have half of each prompt of ${alias.name} served from the provider's cache`,
        assumption: `half of a prompt is the same in every call and called again before the provider forgets it (${Math.round(profile.cacheHitRate.p50 * 100)}% of the input is cached now); ${WRITES_PER_HIT} tokens are written into the cache for each that is read`,
        how: claude
          ? "put what never changes at the head of the prompt, and mark its end with `cache_control` (calls to /v1/messages)"
          : "put what never changes (instructions, tools, examples) at the head of the prompt, and what changes at its end",
        touches: `tokens of ${alias.name}`,
        part: aliasTokens(alias.name),
        take: (subject) =>
          withProfile(subject, environment, alias.name, {
            cacheHitRate: rangeOf((place) => Math.max(profile.cacheHitRate[place], SAME_SHARE)),
            cacheWriteShare: always(SAME_SHARE * WRITES_PER_HIT),
          }),
      },
    ];
  });
