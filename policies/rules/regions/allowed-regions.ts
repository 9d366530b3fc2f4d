import { regions, residencies, type RegionRow } from "../../internal/catalog";
import { eachAt } from "../../internal/require";
import type { Value } from "../../internal/value";
import type { Resource } from "../../resource";
import { rule } from "../../rule";

type Cloud = RegionRow["cloud"];

interface Config {
  /** Residency whose regions are allowed: `us`, `eu`, or `global` for every region of the catalog. */
  residency: string;
  /** Regions allowed instead of those of the residency. */
  aws?: string[];
  azure?: string[];
  gcp?: string[];
}

/** Inputs that place a resource, or everything a provider makes. */
const INPUTS: Readonly<Record<string, { cloud: Cloud; names: readonly string[] }>> = {
  aws: { cloud: "aws", names: ["region", "availabilityZone"] },
  "azure-native": { cloud: "azure", names: ["location"] },
  gcp: { cloud: "gcp", names: ["region", "location", "zone"] },
};

/** Types whose data or prompts go wherever the cloud likes when their location is `global`. */
const GLOBAL_KEEPS_DATA =
  /^gcp:(vertex\/|discoveryengine\/|modelarmor\/template:|logging\/\w*[bB]ucketConfig:)/;

/** Google's secrets lie in no region by themselves, but where they are replicated to. */
const GOOGLE_SECRET = "gcp:secretmanager/secret:Secret";

const list = { type: "array" as const, items: { type: "string" as const }, minItems: 1 };

/** Providers and resources stay in the regions of the residency, or in those listed. */
export default rule<Config>({
  id: "allowed-regions",
  title: "Providers and resources are placed only in allowed regions",
  severity: "high",
  why: "Where a model, a log or a bucket stands decides which law its prompts fall under.",
  seen: "50 machines in ap-northeast-1, a region the account's owner did not use, found by the bill (CloudSploit, The Danger of Unused AWS Regions, 2019)",
  remedy:
    "Set `region` (AWS), `location` (Azure) or `region`, `zone` and `location` (Google Cloud) to an allowed region; give Google's secrets `replication.userManaged`.",
  publicIds: [
    "AZR-000167 Azure.Resource.AllowedRegions",
    "AzPol e56962a6-4747-49cd-b67b-bf8b01975c4c",
  ],
  config: {
    schema: {
      residency: {
        type: "string",
        enum: ["us", "eu", "global"],
        default: "global",
        description:
          "Residency whose regions are allowed; global allows every region of the catalog.",
      },
      aws: { ...list, description: "AWS regions allowed instead of the residency's." },
      azure: { ...list, description: "Azure locations allowed instead of the residency's." },
      gcp: {
        ...list,
        description: "Google Cloud regions and multi-regions allowed instead of the residency's.",
      },
    },
    defaults: { residency: "global" },
  },

  applies: (token) =>
    INPUTS[
      token.startsWith("pulumi:providers:")
        ? (token.split(":")[2] ?? "")
        : (token.split(":")[0] ?? "")
    ] !== undefined,

  check(resource, config) {
    const { cloud, names } = INPUTS[resource.package ?? ""] as {
      cloud: Cloud;
      names: readonly string[];
    };
    const allowed = allowedRegions(cloud, config);
    resource.each(
      names.map((name) => resource.get(name)),
      (at) => judge(resource, at, cloud, allowed, config),
    );
    if (resource.token === GOOGLE_SECRET) judgeReplication(resource, allowed, config);
  },
});

function judgeReplication(resource: Resource, allowed: readonly string[], config: Config): void {
  resource.attempt(() =>
    resource.each(eachAt(resource, "replication.userManaged.replicas"), (replica) =>
      judge(resource, replica.get("location"), "gcp", allowed, config),
    ),
  );
  resource.attempt(() => {
    const at = resource.get("replication", "auto");
    if (at.isMissing || (config.gcp === undefined && config.residency === "global")) return;
    resource.violation({
      at,
      must: `leave no choice of regions to Google, as ${sourceOf(config, "gcp")} asks`,
      got: "a secret that is stored in any region",
      fix: "name the regions under `replication.userManaged.replicas`",
    });
  });
}

const sourceOf = (config: Config, cloud: Cloud): string =>
  config[cloud] ? "the policy config" : `residency ${JSON.stringify(config.residency)}`;

function allowedRegions(cloud: Cloud, config: Config): string[] {
  const listed = config[cloud];
  if (listed) return listed.map((each) => regionOf(each, cloud));
  const zones = residencies().find((row) => row.residency === config.residency)?.zones ?? [];
  return regions()
    .filter((row) => row.cloud === cloud && zones.includes(row.zone))
    .map((row) => row.id);
}

function judge(
  resource: Resource,
  at: Value,
  cloud: Cloud,
  allowed: readonly string[],
  config: Config,
): void {
  const text = at.text();
  if (text === undefined || text === "") return;
  const region = regionOf(text, cloud);
  if (allowed.includes(region)) return;
  if (region === "global" && cloud !== "aws" && !GLOBAL_KEEPS_DATA.test(resource.token)) return;
  const name = String(at.path.at(-1));
  resource.violation({
    at,
    must: `lie in a region that ${sourceOf(config, cloud)} allows`,
    fix: `set \`${name}\` to one of ${choices(allowed)}, or change the residency in the policy config`,
  });
}

function choices(allowed: readonly string[]): string {
  const first = allowed.slice(0, 6).join(", ");
  return allowed.length > 6 ? `${first}, ...` : first;
}

/** The region of a location, availability zone, display name ("East US 2") or full resource path. */
function regionOf(text: string, cloud: Cloud): string {
  const plain = text.trim().toLowerCase();
  const last = plain.slice(plain.lastIndexOf("/") + 1);
  if (cloud === "azure") return last.replace(/[^a-z0-9]/g, "");
  if (cloud === "aws") return last.replace(/^([a-z]+(-[a-z]+)+-\d+)[a-z]$/, "$1");
  return last.replace(/^([a-z]+-[a-z]+\d+)-[a-z]$/, "$1");
}
