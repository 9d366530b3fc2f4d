import { aliasOver, CLOUDS, useTimeouts } from "./descriptions";
import { everyCloud } from "./every-cloud";
import { faultAliases } from "./fault-table";
import { type Description, RunningGateway } from "./running-gateway";

/** The gateway that the parts of `running.test.ts` share: bringing one up takes longer than most of them. */
export let gateway: RunningGateway;

/**
 * Tenant that alone may call the aliases of the fault table, so that the others see those of the clients alone. Tenants are
 * sorted by name, and the first one's key is what a test calls with that names none.
 */
export const FAULTS_TENANT = "table-of-faults";

/** Alias with a target in each cloud for one test alone: no other's faults have its targets left alone. */
export const ORDERED_ALIAS = "ordered";

/** Tenant that alone may call that alias. */
export const ORDERED_TENANT = "taker-of-turns";

/** Tenant whose key is rotated while all the rest runs. */
export const ROTATED_TENANT = "turned";

/** Seconds between two looks at the store of keys: the shortest there is, so that a look can be waited for. */
export const REFRESH_SECONDS = 15;

/**
 * Seconds: as short as the silent faults need, as long as the largest bodies do on a busy machine. A connection that cannot be
 * made is refused at once here, so that its time only has to suffice.
 */
const TIMEOUTS = { connectSeconds: 5, firstTokenSeconds: 4, answerSeconds: 8, idleSeconds: 8 };

/** Brings the gateway up with the aliases and tenants that the parts need. */
export async function startSharedGateway(): Promise<void> {
  gateway = await RunningGateway.start((description: Description) => {
    everyCloud(description);
    const aliases = faultAliases(2);
    Object.assign(description.models, aliases);
    const { support } = description.tenants;
    description.tenants[FAULTS_TENANT] = { ...support, models: Object.keys(aliases) };
    description.models[ORDERED_ALIAS] = aliasOver(CLOUDS);
    description.tenants[ORDERED_TENANT] = { ...support, models: [ORDERED_ALIAS] };
    description.tenants[ROTATED_TENANT] = { ...support, models: ["chat"] };
    useTimeouts(description, TIMEOUTS);
    description["secrets"] = { refreshSeconds: REFRESH_SECONDS };
  });
}
