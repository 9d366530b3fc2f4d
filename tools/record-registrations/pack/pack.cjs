"use strict";
// A policy pack without policies: one line in RECORD_FILE for every request of the engine, values in the protocol's form.
const fs = require("node:fs");
const grpc = require("@grpc/grpc-js");
const analyzer = require("@pulumi/pulumi/proto/analyzer_pb.js");
const { AnalyzerService } = require("@pulumi/pulumi/proto/analyzer_grpc_pb.js");

const keep = (line) => fs.appendFileSync(process.env.RECORD_FILE, `${JSON.stringify(line)}\n`);
const plain = (struct) => struct?.toJavaScript() ?? {};

function analyze(request) {
  const options = request.getOptions();
  const provider = request.getProvider();
  keep({
    urn: request.getUrn(),
    type: request.getType(),
    name: request.getName(),
    inputs: plain(request.getProperties()),
    protect: options?.getProtect() ?? false,
    ...(options?.getDeletebeforereplacedefined() && {
      deleteBeforeReplace: options.getDeletebeforereplace(),
    }),
    ...(provider && {
      provider: { type: provider.getType(), inputs: plain(provider.getProperties()) },
    }),
  });
  return new analyzer.AnalyzeResponse();
}

function analyzeStack(request) {
  for (const resource of request.getResourcesList()) {
    const from = resource.getPropertydependenciesMap().toObject(false, (_, value) => value);
    keep({
      urn: resource.getUrn(),
      parent: resource.getParent(),
      propertyDependencies: Object.fromEntries(
        from.map(([key, value]) => [key, value.getUrnsList()]),
      ),
    });
  }
  return new analyzer.AnalyzeResponse();
}

const answers = {
  analyze,
  analyzeStack,
  remediate: () => new analyzer.RemediateResponse(),
  getAnalyzerInfo: () => new analyzer.AnalyzerInfo().setName("recorder").setVersion("1.0.0"),
  getPluginInfo: () => new (require("@pulumi/pulumi/proto/plugin_pb.js").PluginInfo)(),
  configure: () => new AnalyzerService.configure.responseType(),
  configureStack: () => new analyzer.AnalyzerStackConfigureResponse(),
  handshake: () => new analyzer.AnalyzerHandshakeResponse(),
  cancel: () => new AnalyzerService.configure.responseType(),
};
const handlers = Object.fromEntries(
  Object.keys(AnalyzerService).map((name) => [
    name,
    (call, callback) => callback(null, answers[name](call.request)),
  ]),
);

const server = new grpc.Server({ "grpc.max_receive_message_length": -1 });
server.addService(AnalyzerService, handlers);
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  console.log(String(port));
});
