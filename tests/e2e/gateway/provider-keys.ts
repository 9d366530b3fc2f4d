import * as fs from "node:fs";
import * as path from "node:path";
import {
  DIRECT_PROVIDERS,
  providerKeys,
  providerKeysFile,
} from "../../../sim/dataplane/direct/keys";
import type { RunningGateway } from "./running-gateway";

/** A direct provider, as commands name it. */
export type Provider = (typeof DIRECT_PROVIDERS)[number];

/** The shortest time between two looks of the gateway at its store. */
export const REFRESH_SECONDS = 15;

/** Seconds between two looks of the AI gateway's processor at its settings (v1.0.0, cmd/extproc/mainlib/main.go). */
const PROCESSOR_LOOK = 5;

/** The keys that the providers' stand-ins have issued. */
export function issuedKeys(gateway: RunningGateway): Record<Provider, string> {
  return providerKeys(path.join(gateway.clouds.dir, "clouds"));
}

/** Whether a file is one that holds keys: the stand-ins' own, the store's values, the local cluster's Secrets. */
export function holdsKeys(gateway: RunningGateway, file: string): boolean {
  const clouds = path.join(gateway.clouds.dir, "clouds");
  const places = [
    path.join(clouds, providerKeysFile),
    path.join(clouds, "secret-values") + path.sep,
    ...DIRECT_PROVIDERS.map((name) => secretFile(gateway, name)),
  ];
  return places.some((place) => file.startsWith(place));
}

/** Stores keys with `unified-ai provider set`; resolves when the running gateway uses them. */
export async function setProviderKeys(
  gateway: RunningGateway,
  keys: Readonly<Partial<Record<Provider, string>>>,
): Promise<void> {
  for (const [name, apiKey] of Object.entries(keys)) {
    const file = path.join(gateway.clouds.dir, `key-${name}`);
    fs.writeFileSync(file, `${apiKey}\n`, { mode: 0o600 });
    const command = ["provider", "set", name, "--stack", "dev", "--file", file, "--json"];
    const answer = await gateway.clouds.unifiedAiIn(gateway.project, ...command);
    fs.rmSync(file);
    if (answer.code !== 0) throw new Error(answer.text);
    if (answer.text.includes(apiKey)) throw new Error("the command showed the key");
  }
  for (const [name, apiKey] of Object.entries(keys)) {
    await secretHolds(gateway, name as Provider, apiKey);
  }
  await new Promise((resolve) => setTimeout(resolve, (PROCESSOR_LOOK + 1) * 1000));
}

async function secretHolds(gateway: RunningGateway, name: Provider, key: string): Promise<void> {
  const file = secretFile(gateway, name);
  const end = Date.now() + (REFRESH_SECONDS + 20) * 1000;
  while (!(fs.existsSync(file) && fs.readFileSync(file, "utf8").includes(key))) {
    if (Date.now() > end) throw new Error(`the token agent did not bring the key of ${name}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function secretFile(gateway: RunningGateway, name: Provider): string {
  const home = path.dirname(String(gateway.home.tenantKeysFile));
  return path.join(home, "secrets", `ai-provider-${name}.json`);
}
