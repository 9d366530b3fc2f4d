// Proves on one running gateway what its callers and its operators rely on. Part by part, in this order: a tenant's key has a
// successor; targets fail (faults.ts); callers send what they must not (inputs.ts); the official clients do all they can
// (clients.ts); the old key has ended meanwhile, keys are revoked and the store is away (tenant-keys.ts). On the local clouds;
// not that real clouds answer alike.
import { afterAll, afterEach, beforeAll } from "vitest";
import { describeClients } from "./clients";
import { describeFaults } from "./faults";
import { describeInputs } from "./inputs";
import { gateway, startSharedGateway } from "./shared-gateway";
import { describeKeys, describeRotation } from "./tenant-keys";

beforeAll(() => startSharedGateway(), 600_000);
afterAll(() => gateway?.dispose(), 180_000);
afterEach(() => gateway.setWeather());

const ended = describeRotation();
describeFaults();
describeInputs();
describeClients();
describeKeys(ended);
