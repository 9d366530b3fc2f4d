import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { ExtensionModule } from "./types";

const FILE = join("extension", "prebuilt", "linux-amd64", "libunified_ai.so");

/** What a ConfigMap holds at most (kubernetes.io/docs/concepts/configuration/configmap, 2026-11-21). */
const MOST_BYTES = 1024 * 1024;

/** The extension as it comes with the project, for the proxies' ConfigMap. */
export function loadExtension(): ExtensionModule {
  const path = fileAbove(__dirname);
  if (path === undefined) {
    throw new pulumi.RunError(
      `the gateway's extension must be built, got no ${FILE}; run node tools/gateway/extension.cjs`,
    );
  }
  const content = readFileSync(path);
  if (content.length > MOST_BYTES) {
    throw new pulumi.RunError(
      `${FILE}: must have at most ${MOST_BYTES} bytes, which a ConfigMap holds, got ${content.length}; build it stripped`,
    );
  }
  return {
    sha256: createHash("sha256").update(content).digest("hex"),
    amd64: content.toString("base64"),
  };
}

/** The file in the project's folder, whether this runs from its sources or from what was built of them. */
function fileAbove(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const path = join(at, FILE);
    if (existsSync(path)) return path;
    if (dirname(at) === at) return undefined;
  }
}
