import type { Cloud } from "../../../catalog";
import { egressUsd } from "../../../catalog/egress";
import type { EnvironmentCost } from "../environment";
import { withEndpoint, type Adviser } from "./subject";

/** The gateway in the cloud where most of its data goes. */
export const adviseHome: Adviser = ({ egress }, { environment, home, clouds }) =>
  (Object.keys(clouds) as Cloud[])
    .filter((cloud) => home && cloud !== home && egressUsd(cloud, 1, egress) !== undefined)
    .map((cloud) => ({
      kind: "home" as const,
      environment,
      what: `have the gateway at home on ${cloud} in place of ${home}`,
      assumption: "a cluster and its address translation cost there what they cost here",
      how: `\`gateway.home: ${cloud}\`, once this project makes gateways there: so far it makes them on aws only`,
      touches: `data that leaves ${home}`,
      part: dataOut,
      take: (subject) =>
        withEndpoint(subject, environment, (inputs) => {
          if (inputs.gateway) inputs.gateway.home = cloud;
        }),
    }));

const dataOut = ({ use }: EnvironmentCost): number =>
  use.reduce((sum, { traffic }) => sum + (traffic?.egressUsd.p50 ?? 0), 0);
