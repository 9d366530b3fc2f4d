import { STATEFUL } from "../../internal/stateful";
import type { Value } from "../../internal/value";
import { rule } from "../../rule";

interface Config {
  /** Fewest days between a key's deletion and its end. */
  keyWindowDays: number;
}

/** Inputs that let a deletion take the content along, and the value that does. */
const FORCED: Readonly<Record<string, (at: Value) => boolean>> = {
  forceDestroy: (at) => at.is(true),
  skipFinalSnapshot: (at) => at.is(true),
  deleteContentsOnDestroy: (at) => at.is(true),
  deletionAllowed: (at) => at.is(true),
  recoveryWindowInDays: (at) => at.number() === 0,
};

const KEYS = new Set([
  "aws:kms/key:Key",
  "aws:kms/externalKey:ExternalKey",
  "aws:kms/replicaKey:ReplicaKey",
]);

/** A deletion leaves time, or a copy, to take it back. */
export default rule<Config>({
  id: "no-forced-destruction",
  title: "No store, key or secret is set to be deleted with its content and without a way back",
  severity: "high",
  why: "The cloud's refusal to delete what is not empty, and the days in which a deletion can be taken back, are the last things between a mistake and a loss.",
  seen: "a Pulumi module that destroys every version of the keys by which a secret store is unsealed when the stack goes (github.com/plantonhq/planton/issues/476)",
  remedy:
    "Leave `forceDestroy`, `skipFinalSnapshot` and `deleteContentsOnDestroy` out; give keys and secrets a window for recovery.",
  publicIds: [],
  config: {
    schema: {
      keyWindowDays: {
        type: "integer",
        minimum: 7,
        maximum: 30,
        default: 7,
        description:
          "Fewest days between the deletion of a key of AWS KMS and its end (`deletionWindowInDays`).",
      },
    },
    defaults: { keyWindowDays: 7 },
  },

  applies: (token) => Object.hasOwn(STATEFUL, token),

  check(resource, config) {
    const loses = STATEFUL[resource.token]?.loses ?? "it";
    for (const [name, forced] of Object.entries(FORCED)) {
      resource.attempt(() => {
        const at = resource.get(name);
        if (!forced(at)) return;
        resource.violation({
          at,
          must: `not let a deletion lose ${loses} at once`,
          fix:
            name === "recoveryWindowInDays"
              ? "set `recoveryWindowInDays` to 7 or more"
              : `leave \`${name}\` out`,
        });
      });
    }
    if (!KEYS.has(resource.token)) return;
    const at = resource.get("deletionWindowInDays");
    // AWS waits 30 days when nothing is said.
    if ((at.number() ?? 30) >= config.keyWindowDays) return;
    resource.violation({
      at,
      must: `be at least ${config.keyWindowDays}`,
      fix: `set \`deletionWindowInDays\` to ${config.keyWindowDays} or more`,
    });
  },
});
