import { REDIS } from "../../internal/redis";
import { at, isEmpty, requireInputs, type Need } from "../../internal/require";
import type { Resource } from "../../resource";
import { rule } from "../../rule";

const NEED: Need = { path: "publicNetworkAccess", oneOf: ["Disabled"] };
const TYPES: readonly string[] = [REDIS.azure, REDIS.azureV2, REDIS.azureManaged];

/** Redis has no address on the internet; those of AWS and Google Cloud never have one. */
export default rule({
  id: "redis-private",
  title: "Azure's Redis is not reachable from the internet",
  severity: "high",
  why: "A key in a log or a notebook is all that is needed when the address answers from anywhere.",
  seen: "18,000 Redis servers on the internet, 13,000 of them attacked already (Duo Labs, in community.duo.com/t5/other-topics-duo-security/duo-labs-over-18-000-redis-instances-targeted-by-fake-ransomware/td-p/4883291)",
  remedy:
    "Set `publicNetworkAccess` to Disabled and make a private endpoint, or put a Premium cache into a network by `subnetId`.",
  publicIds: ["CKV_AZURE_89"],

  applies: (token) => TYPES.includes(token),

  check(resource: Resource) {
    // A cache inside a virtual network takes no word about public access.
    if (!isEmpty(at(resource, "subnetId"))) return;
    requireInputs(resource, [NEED]);
  },
});
