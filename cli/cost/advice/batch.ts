import { tokenTiers } from "../../../catalog/token-tiers";
import { profileOf } from "../workload";
import { aliasTokens, withProfile, type Adviser } from "./subject";

/** Share of the calls that is supposed to wait; this project's own assumption. */
export const WAITING_SHARE = 0.1;

/** Calls that may wait a day, in the provider's batches. */
export const adviseBatch: Adviser = ({ workload }, { environment, aliases }) =>
  aliases.flatMap((alias) => {
    const profile = profileOf(workload, environment, alias.name);
    const [target] = alias.targets;
    if (!profile || !target || target.provisioned) return [];
    if (tokenTiers(target.provider, target.model)?.batch === undefined) return [];
    const { batchShare, priorityShare } = profile;
    if (batchShare + priorityShare > 1 - WAITING_SHARE) return [];
    return [
      {
        kind: "batch" as const,
        environment,
        alias: alias.name,
        what: `send a tenth of the calls of ${alias.name} in batches`,
        assumption:
          "a tenth of the calls may wait a day for their answer; each further tenth saves as much",
        how: `send them to the batch API of ${target.provider} itself: the gateway answers /v1/batches with 404`,
        touches: `tokens of ${alias.name}`,
        part: aliasTokens(alias.name),
        take: (subject) =>
          withProfile(subject, environment, alias.name, { batchShare: batchShare + WAITING_SHARE }),
      },
    ];
  });
