"use strict";
const { ended, start, stop } = require("./children.cjs");
const { handOver } = require("./config.cjs");
const { MESSAGE_LIMITS, analyzer, AnalyzerService, grpc } = require("./sdk.cjs");

/**
 * The SDK's pack runner takes stack and configuration from its environment, but the engine tells them in the first
 * call to the pack. So a relay answers that call, then starts the pack and hands everything else through unread.
 */
function runPack({ call, argv, cwd, env, send }) {
  return new Promise((resolve, reject) => {
    let pack;
    const relay = new grpc.Server(MESSAGE_LIMITS);
    // Calls under way are answered first: the engine shows why the pack failed, not that a connection broke.
    const finish = (outcome) => {
      relay.tryShutdown(() => resolve(outcome));
      setTimeout(() => relay.forceShutdown(), 1_000).unref();
    };
    const launch = (configuration) =>
      (pack ??= new Promise((ready, failed) => {
        const config = handOver(packEnvironment(configuration));
        const child = start([...config.argv, ...argv], { cwd, env: { ...env, ...config.env } });
        call.on("cancelled", () => stop(child));
        let head = "";
        let client;
        child.stdout.on("data", (chunk) => {
          if (client) return send("Stdout", chunk);
          head += chunk;
          const line = head.indexOf("\n");
          if (line < 0) return;
          client = new grpc.Client(
            `127.0.0.1:${head.slice(0, line).trim()}`,
            grpc.credentials.createInsecure(),
            MESSAGE_LIMITS,
          );
          if (head.length > line + 1) send("Stdout", Buffer.from(head.slice(line + 1)));
          ready(client);
        });
        child.stderr.on("data", (chunk) => send("Stderr", chunk));
        ended(child)
          .finally(config.remove)
          .then((exit) => {
            client?.close();
            failed(new Error(`policy pack ended with exit code ${exit.code}`));
            finish(exit);
          }, reject);
      }));

    const raw = (bytes) => bytes;
    const service = {};
    const handlers = {};
    for (const [name, method] of Object.entries(AnalyzerService)) {
      service[name] = {
        ...method,
        requestSerialize: raw,
        requestDeserialize: raw,
        responseSerialize: raw,
        responseDeserialize: raw,
      };
      handlers[name] = (incoming, callback) =>
        launch().then(
          (client) =>
            client.makeUnaryRequest(
              method.path,
              raw,
              raw,
              incoming.request,
              incoming.metadata,
              callback,
            ),
          (error) => callback({ code: grpc.status.UNAVAILABLE, details: error.message }),
        );
    }
    const forward = handlers.configureStack;
    handlers.configureStack = (incoming, callback) => {
      launch(AnalyzerService.configureStack.requestDeserialize(incoming.request)).catch(() => {});
      forward(incoming, (error, answer) => {
        if (error && error.code !== grpc.status.UNIMPLEMENTED) callback(error);
        else callback(null, answer ?? emptyAnswer(analyzer.AnalyzerStackConfigureResponse));
      });
    };
    handlers.handshake = (incoming, callback) =>
      callback(null, emptyAnswer(analyzer.AnalyzerHandshakeResponse));

    relay.addService(service, handlers);
    relay.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
      if (error) return reject(error);
      send("Stdout", Buffer.from(`${port}\n`));
    });
    call.on("cancelled", () => finish({ code: 0 }));
  });
}

function emptyAnswer(Message) {
  return Buffer.from(new Message().serializeBinary());
}

function packEnvironment(configuration) {
  if (!configuration) return {};
  const config = Object.fromEntries(configuration.getConfigMap().toArray());
  return {
    PULUMI_NODEJS_ORGANIZATION: configuration.getOrganization(),
    PULUMI_NODEJS_PROJECT: configuration.getProject(),
    PULUMI_NODEJS_STACK: configuration.getStack(),
    PULUMI_NODEJS_DRY_RUN: String(configuration.getDryRun()),
    PULUMI_CONFIG: JSON.stringify(config),
  };
}

module.exports = { runPack };
