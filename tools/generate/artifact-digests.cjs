"use strict";
/**
 * Asks the container registry for the digest of every image and chart of catalog/artifacts.json whose digest is not known,
 * or with --all of every one, and writes it there. Takes a machine with internet. A digest that differs from the recorded
 * one is an error: the tag was moved, which someone has to look at.
 *
 * Usage: node tools/generate/artifact-digests.cjs [--all] [--registry <url in place of Docker Hub's>] [--file <path>]
 */
const fs = require("node:fs");
const path = require("node:path");

const DOCKER_HUB = "https://registry-1.docker.io";
const ACCEPT = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");
const TIMEOUT_MS = 20_000;

/** `docker.io/envoyproxy/envoy` below its registry, and the registry's URL. */
function locate(repository, hub = DOCKER_HUB) {
  const [host, ...rest] = repository.replace(/^oci:\/\//, "").split("/");
  return { base: host === "docker.io" ? hub : `https://${host}`, name: rest.join("/") };
}

async function ask(url, token) {
  return fetch(url, {
    method: "HEAD",
    headers: { accept: ACCEPT, ...(token && { authorization: `Bearer ${token}` }) },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
}

/** The token that a registry's challenge asks for; nobody has to log in to pull what is public. */
async function tokenFor(challenge) {
  const fields = Object.fromEntries(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value]),
  );
  const url = new URL(fields.realm);
  for (const key of ["service", "scope"]) {
    if (fields[key] !== undefined) url.searchParams.set(key, fields[key]);
  }
  const answer = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!answer.ok) throw new Error(`${url.origin} gave no token: status ${answer.status}`);
  const { token, access_token: accessToken } = await answer.json();
  return token ?? accessToken;
}

/** `sha256:...` of what the tag means now. */
async function digestOf(repository, tag, hub) {
  const { base, name } = locate(repository, hub);
  const url = `${base}/v2/${name}/manifests/${tag}`;
  let answer = await ask(url);
  const challenge = answer.headers.get("www-authenticate");
  if (answer.status === 401 && challenge) answer = await ask(url, await tokenFor(challenge));
  if (!answer.ok) throw new Error(`${repository}:${tag}: status ${answer.status}`);
  const digest = answer.headers.get("docker-content-digest") ?? "";
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) {
    throw new Error(`${repository}:${tag}: no digest in the answer, got ${JSON.stringify(digest)}`);
  }
  return digest;
}

async function main(args) {
  const option = (name) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
  const file = option("--file") ?? path.resolve(__dirname, "..", "..", "catalog", "artifacts.json");
  const artifacts = JSON.parse(fs.readFileSync(file, "utf8"));
  let moved = 0;
  for (const row of [...artifacts.images, ...artifacts.charts]) {
    if (row.digest !== null && !args.includes("--all")) continue;
    const tag = row.tag ?? row.version;
    const digest = await digestOf(row.repository, tag, option("--registry"));
    if (row.digest !== null && row.digest !== digest) {
      console.error(`${row.key}: ${tag} is ${digest} now, recorded is ${row.digest}`);
      moved++;
      continue;
    }
    row.digest = digest;
    row.checked = new Date().toISOString().slice(0, 10);
    console.log(`${row.key}: ${tag} is ${digest}`);
  }
  fs.writeFileSync(file, `${JSON.stringify(artifacts, undefined, 2)}\n`);
  return moved === 0 ? 0 : 1;
}

if (require.main === module) {
  main(process.argv.slice(2)).then(
    (code) => (process.exitCode = code),
    (error) => {
      console.error(error.message);
      process.exitCode = 1;
    },
  );
}

module.exports = { digestOf, locate, main };
