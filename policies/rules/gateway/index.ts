import type { AnyRule } from "../../stack-rule";
import gatewayEgressLimited from "./gateway-egress-limited";
import gatewayImageDigest from "./gateway-image-digest";
import gatewayReplicasZones from "./gateway-replicas-zones";
import gatewayTenantLimits from "./gateway-tenant-limits";
import gatewayTimeouts from "./gateway-timeouts";
import litellmKnownBadVersion from "./litellm-known-bad-version";
import litellmLimits from "./litellm-limits";
import litellmMasterKey from "./litellm-master-key";

export const gateway: readonly AnyRule[] = [
  gatewayImageDigest,
  gatewayReplicasZones,
  gatewayTenantLimits,
  gatewayTimeouts,
  gatewayEgressLimited,
  litellmKnownBadVersion,
  litellmMasterKey,
  litellmLimits,
];
