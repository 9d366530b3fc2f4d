import { STATEFUL } from "../../internal/stateful";
import { anyOf } from "../../internal/value";
import type { Resource } from "../../resource";
import { rule } from "../../rule";

interface Config {
  /** Type tokens that need no protection. */
  except: string[];
  /** Further type tokens that need it. */
  also: string[];
}

/** What cannot be made again from the program cannot be deleted by a mistake in it. */
export default rule<Config>({
  id: "protect-required",
  title: "Stores, keys, logs, caches and Vault mounts are protected from deletion",
  severity: "high",
  why: "A renamed resource, a wrong stack name or a destroy on the wrong terminal deletes what no program can make again.",
  seen: "a course platform's production database and its snapshots deleted by one destroy; nothing was protected (gauravai.in/blog/claude-code-deleted-aws-production-database, 2026-03)",
  remedy:
    "Set the resource option `protect: true`, on the component for all its children, or the cloud's own deletion protection.",
  publicIds: ["CKV_GCP_82", "CKV_AWS_293"],
  config: {
    schema: {
      except: {
        type: "array",
        items: { type: "string" },
        default: [],
        description: "Type tokens that need no protection here.",
      },
      also: {
        type: "array",
        items: { type: "string" },
        default: [],
        description: "Further type tokens that need it: the resource option `protect`.",
      },
    },
    defaults: { except: [], also: [] },
  },

  // `also` may name any type.
  applies: (token) => !token.startsWith("pulumi:"),

  check(resource, config) {
    const stateful = STATEFUL[resource.token];
    const wanted = stateful !== undefined || config.also.includes(resource.token);
    if (!wanted || config.except.includes(resource.token)) return;
    if (resource.options.protect === true || guarded(resource)) return;
    const guards = Object.entries(stateful?.guards ?? {}).map(
      ([name, value]) => `\`${name}\` to ${JSON.stringify(value)}`,
    );
    resource.violation({
      at: [],
      must: "be protected from deletion",
      got: `nothing that keeps a destroy from losing ${stateful?.loses ?? "it"}`,
      fix: `set the resource option \`protect: true\`${guards.map((each) => ` or ${each}`).join("")}`,
    });
  },
});

function guarded(resource: Resource): boolean {
  const guards = Object.entries(STATEFUL[resource.token]?.guards ?? {});
  return anyOf(
    ...guards.map(
      ([name, value]) =>
        () =>
          resource.get(name).is(value),
    ),
  );
}
