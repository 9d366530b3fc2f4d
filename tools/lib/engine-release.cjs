"use strict";
// The official release: downloaded, compared with its published checksum, unpacked.
const fs = require("node:fs");
const path = require("node:path");
const { download, listedChecksum, sha256 } = require("./download.cjs");
const { HOST, isExecutable, output, VERSION } = require("./engine-common.cjs");
const { Failure } = require("./failure.cjs");

const SOURCES = [
  "https://get.pulumi.com/releases/sdk",
  `https://github.com/pulumi/pulumi/releases/download/v${VERSION}`,
];

function releaseName() {
  const system = { linux: "linux", darwin: "darwin" }[process.platform];
  const cpu = { x64: "x64", arm64: "arm64" }[process.arch];
  return system && cpu ? `pulumi-v${VERSION}-${system}-${cpu}.tar.gz` : undefined;
}

/** Gets one release file, compares its checksum, unpacks it. */
async function fetchRelease(base, folder, { detail, env, limits }) {
  const name = releaseName();
  const list = path.join(folder, "checksums.txt");
  const archive = path.join(folder, name);
  const options = { ...limits, env };
  await download(`${base}/pulumi-${VERSION}-checksums.txt`, list, options);
  const expected = listedChecksum(fs.readFileSync(list, "utf8"), name);
  if (!expected)
    throw new Failure("CHECKSUM_MISSING", `${base}: its checksum file does not list ${name}`);
  await download(`${base}/${name}`, archive, {
    ...options,
    onBytes: (got, total) =>
      detail(`${(got / 1e6).toFixed(0)}${total ? ` of ${(total / 1e6).toFixed(0)}` : ""} MB`),
  });
  const actual = sha256(archive);
  if (actual !== expected) {
    throw new Failure(
      "CHECKSUM_MISMATCH",
      `${base}/${name}: SHA-256 is ${actual}, its checksum file says ${expected}; it was not used`,
    );
  }
  detail("unpacking");
  const unpacked = await output("tar", ["-xzf", archive, "-C", folder], { timeout: 120_000 });
  const tree = path.join(folder, "pulumi");
  if (
    unpacked === undefined ||
    !isExecutable(path.join(tree, "pulumi")) ||
    !isExecutable(path.join(tree, HOST))
  ) {
    throw new Failure("ARCHIVE_UNUSABLE", `${base}/${name}: could not be unpacked with tar`);
  }
  return tree;
}

/** The engine from the first site that has it with a right checksum. */
async function fromDownload(folder, { progress, env, limits }) {
  if (!releaseName()) {
    throw new Failure(
      "NO_RELEASE",
      `no official release is used for ${process.platform} ${process.arch}`,
    );
  }
  const bases = env.UNIFIED_AI_ENGINE_URL
    ? [env.UNIFIED_AI_ENGINE_URL.replace(/\/+$/, "")]
    : SOURCES;
  const reasons = [];
  for (const base of bases) {
    const work = fs.mkdtempSync(path.join(path.dirname(folder), ".download-"));
    try {
      const tree = await progress.step(
        `download engine ${VERSION} from ${new URL(base).host}`,
        (detail) => fetchRelease(base, work, { detail, env, limits }),
      );
      fs.rmSync(folder, { recursive: true, force: true });
      fs.renameSync(tree, folder);
      return { pulumi: path.join(folder, "pulumi"), version: VERSION, source: "download" };
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      reasons.push(error.message);
    } finally {
      fs.rmSync(work, { recursive: true, force: true });
    }
  }
  throw new Failure("DOWNLOAD_FAILED", reasons.join("; "));
}

module.exports = { fromDownload };
