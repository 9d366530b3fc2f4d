import { grantsOf, isGoogleGrant } from "../../internal/google-iam";
import type { Value } from "../../internal/value";
import type { Resource } from "../../resource";
import { rule } from "../../rule";

interface Config {
  /** Attributes of pools, without `attribute.`, that tell nothing of whose the token is. */
  looseAttributes: string[];
}

/** What a token's holder chooses: audience, branch, environment, the name of a workflow. */
const LOOSE = [
  ...["aud", "audience", "environment", "ref", "ref_type", "branch", "event_name", "workflow"],
  ...["head_ref", "base_ref", "run_phase", "terraform_run_phase", "visibility"],
];

const MEMBER = /^principalSet:\/\/[^/]+\/.*workloadIdentityPools\/[^/]+\/(.*)$/i;

/** Roles are given to the identities of a pool that are named, never to all of it. */
export default rule<Config>({
  id: "gcp-wif-principalset",
  title: "No role is given to every identity of a workload identity pool",
  severity: "high",
  why: "Each provider that is ever added to the pool, and every token that it lets in, gets the role too.",
  seen: "a setup script that customers ran gave roles/iam.workloadIdentityUser to principalSet .../workloadIdentityPools/<pool>/* (github.com/LeanerCloud/CUDly/pull/1651)",
  remedy:
    "Name one identity with `principal://.../subject/<subject>`, or those of one repository with `principalSet://.../attribute.repository/<owner>/<name>`.",
  publicIds: ["CKV_GCP_49", "TRV GCP-0011"],
  config: {
    schema: {
      looseAttributes: {
        type: "array",
        items: { type: "string" },
        default: LOOSE,
        description: "Attributes that tell nothing of whose the token is.",
      },
    },
    defaults: { looseAttributes: LOOSE },
  },

  applies: isGoogleGrant,

  check(resource, { looseAttributes }) {
    resource.each(
      grantsOf(resource).map(({ member }) => member),
      (member) => judge(resource, member, looseAttributes),
    );
  },
});

function judge(resource: Resource, at: Value, loose: readonly string[]): void {
  const rest = MEMBER.exec(at.text() ?? "")?.[1];
  if (rest === undefined) return;
  const [, attribute, value] = /^attribute\.([^/]+)\/(.*)$/.exec(rest) ?? [];
  const open = rest === "*" || rest === "" || value === "*";
  if (!open && !loose.includes(attribute ?? "")) return;
  resource.violation({
    at,
    must: open
      ? "name identities of the pool"
      : "name an attribute that tells whose the identity is",
    fix: "use principal://.../subject/<subject>, or principalSet://.../attribute.repository/<owner>/<name>",
  });
}
