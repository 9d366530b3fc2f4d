import { namespaceOf, SERVICE_ACCOUNT } from "../gateway/names";
import type { ResolvedSpec } from "../spec/resolved";
import type { FederatedWorkload } from "./federation";

/** The one service account of the gateway's pods; undefined without a gateway. */
export function gatewayWorkload(
  spec: Pick<ResolvedSpec, "namePrefix" | "gateway">,
): FederatedWorkload | undefined {
  if (spec.gateway === undefined) return undefined;
  return {
    home: spec.gateway.home,
    namespace: namespaceOf(spec),
    serviceAccount: SERVICE_ACCOUNT,
  };
}
