import { inside } from "./inside";
import type { RunningGateway } from "./running-gateway";
import * as fs from "node:fs";
import * as path from "node:path";

export { findSecrets, formsOf } from "../../canary/finder";

/** Everything secret that a running gateway holds, by what it is. */
export function secretsOf(gateway: RunningGateway): Record<string, string> {
  const home = path.dirname(String(gateway.home.tenantKeysFile));
  const azure = JSON.parse(
    fs.readFileSync(path.join(home, "secrets", "ai-azure-token.json"), "utf8"),
  ) as { values: { apiKey: string } };
  const agent = JSON.parse(inside(gateway, process.execPath, "-e", ASK)) as Agent;
  return {
    ...Object.fromEntries(
      Object.entries(gateway.keys).map(([tenant, key]) => [`key of tenant ${tenant}`, key]),
    ),
    "Entra token": azure.values.apiKey,
    "AWS secret access key": agent.aws.SecretAccessKey,
    "AWS session token": agent.aws.Token,
    "Google access token": agent.google.access_token,
    "word of the token agent": agent.authorization,
    ...Object.fromEntries(
      Object.entries(agent.projected).map(([name, token]) => [`projected token ${name}`, token]),
    ),
  };
}

interface Agent {
  aws: { SecretAccessKey: string; Token: string };
  google: { access_token: string };
  authorization: string;
  projected: Record<string, string>;
}

/** Asks the token agent as the gateway's processor does, and reads what it reads. */
const ASK = `
const fs = require("node:fs");
const read = (file) => fs.readFileSync(file, "utf8").trim();
const authorization = read("/run/unified-ai/authorization");
const ask = async (path, headers) => {
  const response = await fetch("http://127.0.0.1:9911" + path, { headers });
  if (!response.ok) throw new Error(path + ": " + response.status + " " + (await response.text()));
  return response.json();
};
(async () => {
  const base = "/var/run/secrets/unified-ai/";
  const files = ["tokens/aws", "tokens/azure", "tokens/gcp", "kubernetes/token"];
  console.log(JSON.stringify({
    authorization,
    aws: await ask("/aws", { authorization }),
    google: await ask("/computeMetadata/v1/instance/service-accounts/default/token", { "metadata-flavor": "Google" }),
    projected: Object.fromEntries(files.map((name) => [name, read(base + name)])),
  }));
})();
`;
