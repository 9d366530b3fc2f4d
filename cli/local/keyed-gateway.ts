import type { Place } from "../../sim/home/objects";
import type { HomeState } from "../../sim/home/state";
import { CliError } from "../errors";
import type { Progress } from "../toolbox";
import { startGateway } from "./homes";
import type { Layout } from "./layout";
import { ensureTenantKeys, type TenantKeys } from "./tenant-keys";

/** Milliseconds that a key may take to work beyond the gateway's own interval. */
const MARGIN = 15_000;
/** Milliseconds between two tries. */
const TRY_EVERY = 200;

/**
 * Starts the gateway of an environment unless it runs, with a key for each of its tenants that works when the promise
 * resolves.
 */
export async function startKeyedGateway(
  layout: Layout,
  place: Place,
  options: {
    progress: Progress;
    /** The environment of the local clouds. */
    env: NodeJS.ProcessEnv;
    gatewayPort?: number;
    renew?: boolean;
  },
): Promise<{ home: HomeState; started: boolean; tenants: TenantKeys }> {
  const { env, ...rest } = options;
  const tenants = await ensureTenantKeys(layout, place, env);
  const { home, started } = await startGateway(layout, place, rest);
  const until = Date.now() + tenants.refreshSeconds * 1000 + MARGIN;
  for (const [tenant, key] of Object.entries(tenants.keys)) {
    while (!(await works(home, key))) {
      if (Date.now() > until)
        throw new CliError(
          "KEY_NOT_TAKEN",
          `tenant ${JSON.stringify(tenant)}: its key is in the secret store, and the gateway does not take it after ${tenants.refreshSeconds} s; see token-agent.log beside ${home.accessLog}`,
        );
      await new Promise((resolve) => setTimeout(resolve, TRY_EVERY));
    }
  }
  return { home, started, tenants };
}

/** What to say of tenants whose key nobody here has. */
export function unknownKeysLine(stack: string, { unknown }: TenantKeys): string | undefined {
  if (unknown.length === 0) return undefined;
  return `made elsewhere, so not shown: the keys of ${unknown.join(", ")}; \`npx unified-ai local exec -- unified-ai tenant rotate <tenant> --stack ${stack}\` prints a new one`;
}

async function works(home: HomeState, key: string): Promise<boolean> {
  try {
    const response = await fetch(`${home.endpointUrl}/models`, {
      headers: { authorization: `Bearer ${key}` },
      signal: AbortSignal.timeout(5_000),
    });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}
