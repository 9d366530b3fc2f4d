import { inside } from "./inside";
import type { RunningGateway } from "./running-gateway";
import * as fs from "node:fs";
import * as path from "node:path";

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

/** A secret's forms in which something could have written it. */
export function formsOf(secret: string): Record<string, string[]> {
  const bytes = Buffer.from(secret);
  const json = JSON.stringify(secret).slice(1, -1);
  return {
    raw: [secret],
    // A log may cut what it writes: from the middle, since tokens begin alike.
    part: [middle(secret)],
    reversed: [[...secret].reverse().join("")],
    "in JSON": [json, JSON.stringify(json).slice(1, -1)],
    "in a URL": [encodeURIComponent(secret), encodeURIComponent(encodeURIComponent(secret))],
    hexadecimal: [bytes.toString("hex"), bytes.toString("hex").toUpperCase()],
    base64: ["base64", "base64url"].flatMap((form) =>
      // What stands before it shifts the groups of three bytes.
      [0, 1, 2].map((shift) => {
        const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString(form as BufferEncoding);
        return text.slice(shift === 0 ? 0 : 4, -4);
      }),
    ),
  };
}

function middle(secret: string): string {
  const length = Math.min(24, secret.length);
  const from = Math.floor((secret.length - length) / 2);
  return secret.slice(from, from + length);
}

/** Which secrets are in a text, in which form. Never shows one. */
export function findSecrets(text: string, secrets: Readonly<Record<string, string>>): string[] {
  return Object.entries(secrets).flatMap(([what, secret]) =>
    Object.entries(formsOf(secret))
      .filter(([, forms]) => forms.some((form) => text.includes(form)))
      .map(([form]) => `${what}, ${form}`),
  );
}
