import { CliError } from "../../errors";
import { listGateways } from "../../local/homes";
import { localLayout, type Layout } from "../../local/layout";
import { measureByPages, type Measured } from "./index";

/** Profiles from the gateways that run on this machine's local clouds; `namespace` when there are several. */
export async function measureLocal(
  namespace: string | undefined,
  now: Date = new Date(),
  layout: Layout = localLayout(),
): Promise<Measured> {
  const homes = listGateways(layout);
  const fitting = homes.filter((home) => namespace === undefined || home.namespace === namespace);
  const [home] = fitting;
  if (!home)
    throw new CliError(
      "NO_GATEWAY",
      `--local-gateway: must find a gateway that runs here${namespace === undefined ? "" : ` in namespace ${JSON.stringify(namespace)}`}, got ${homes.length === 0 ? "none" : homes.map((each) => each.namespace).join(", ")}; start one with \`unified-ai local gateway start\``,
    );
  if (fitting.length > 1)
    throw new CliError(
      "WHICH_GATEWAY",
      `--local-gateway: must mean one gateway, got ${fitting.map((each) => each.namespace).join(", ")}; name its namespace`,
    );
  const hours = (now.getTime() - Date.parse(home.startedAt)) / 3_600_000;
  return measureByPages({ urls: [home.metricsUrls["ai-gateway"]], hours: Math.max(hours, 1 / 60) });
}
