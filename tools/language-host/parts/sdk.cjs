"use strict";
// Finds the program's own SDK: its stubs, its gRPC, its runners. Two copies in one engine run would not understand
// each other.
const fs = require("node:fs");
const { createRequire } = require("node:module");
const path = require("node:path");

/** The engine's own limit. */
const MESSAGE_LIMITS = {
  "grpc.max_receive_message_length": 400 * 1024 * 1024,
  "grpc.max_send_message_length": 400 * 1024 * 1024,
};

function requireFrom(folder) {
  return createRequire(path.join(folder, "package.json"));
}

/** Folders to look for the SDK in before any program is known: where we run, and where its Pulumi.yaml points. */
function startFolders() {
  const folders = [process.cwd()];
  for (const name of ["Pulumi.yaml", "Pulumi.yml", "PulumiPolicy.yaml"]) {
    try {
      const main = /^main:\s*["']?(.+?)["']?\s*$/m.exec(fs.readFileSync(name, "utf8"));
      if (main) folders.push(path.dirname(path.resolve(main[1])), path.resolve(main[1]));
    } catch {
      // No such project file here.
    }
  }
  if (process.env.UNIFIED_AI_ROOT) folders.push(process.env.UNIFIED_AI_ROOT);
  return folders;
}

function findSdk() {
  for (const folder of startFolders()) {
    try {
      const sdk = requireFrom(folder).resolve("@pulumi/pulumi/package.json");
      return { sdk: createRequire(sdk), folder };
    } catch {
      // Not below this folder.
    }
  }
  process.stderr.write(
    `@pulumi/pulumi: not found from ${startFolders().join(", ")}; run \`npm ci\` in the program's folder\n`,
  );
  process.exit(1);
}

const { sdk, folder: sdkFolder } = findSdk();

/** Path of a module as the program in the folder would find it. */
function locate(module, folder) {
  for (const from of [folder, sdkFolder]) {
    try {
      return requireFrom(from).resolve(module);
    } catch {
      // Try the next.
    }
  }
  throw new Error(`Cannot find module '${module}' from ${folder}; run \`npm ci\` there`);
}

module.exports = {
  MESSAGE_LIMITS,
  grpc: sdk("@grpc/grpc-js"),
  version: sdk("./package.json").version,
  language: sdk("./proto/language_pb.js"),
  plugin: sdk("./proto/plugin_pb.js"),
  analyzer: sdk("./proto/analyzer_pb.js"),
  Empty: sdk("google-protobuf/google/protobuf/empty_pb.js").Empty,
  LanguageRuntimeService: sdk("./proto/language_grpc_pb.js").LanguageRuntimeService,
  AnalyzerService: sdk("./proto/analyzer_grpc_pb.js").AnalyzerService,
  locate,
};
