"use strict";
// A provider of any package that accepts everything: what a program asks to make is made with the inputs it gave, and a few
// values that a cloud would add. It runs in the recorder's process; the engine is told its port.
const grpc = require("@grpc/grpc-js");
const { Struct } = require("google-protobuf/google/protobuf/struct_pb.js");
const { Empty } = require("google-protobuf/google/protobuf/empty_pb.js");
const plugin = require("@pulumi/pulumi/proto/plugin_pb.js");
const messages = require("@pulumi/pulumi/proto/provider_pb.js");
const { ResourceProviderService } = require("@pulumi/pulumi/proto/provider_grpc_pb.js");
const { ANSWERS, computed } = require("./answers.cjs");

const LIMITS = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };

const unary = (answer) => (call, callback) => {
  try {
    callback(null, answer(call.request));
  } catch (error) {
    callback({ code: grpc.status.INTERNAL, details: error.message });
  }
};

/** The parts of `urn:pulumi:<stack>::<project>::<types>::<name>`. */
function identityOf(urn) {
  const [, , types = "", ...name] = urn.split("::");
  return { type: types.slice(types.lastIndexOf("$") + 1), name: name.join("::") };
}

const check = (request) => new messages.CheckResponse().setInputs(request.getNews());

function configure() {
  const response = new messages.ConfigureResponse();
  for (const ability of ["Acceptsecrets", "Supportspreview", "Acceptresources", "Acceptoutputs"])
    response[`set${ability}`](ability !== "Acceptresources" && ability !== "Acceptoutputs");
  return response;
}

/** At preview only the inputs are known. */
function create(request) {
  const { type, name } = identityOf(request.getUrn());
  const inputs = request.getProperties()?.toJavaScript() ?? {};
  const state = request.getPreview() ? inputs : { ...inputs, ...computed(type, name, inputs) };
  return new messages.CreateResponse()
    .setId(request.getPreview() ? "" : `${name}-id`)
    .setProperties(Struct.fromJavaScript(state));
}

function invoke(request) {
  const token = request.getTok();
  const answer = ANSWERS[token];
  if (answer === undefined) throw new Error(`no answer for ${token}; write one into answers.cjs`);
  const found = answer(request.getArgs()?.toJavaScript() ?? {});
  return new messages.InvokeResponse().setReturn(Struct.fromJavaScript(found));
}

const methods = {
  checkConfig: unary(check),
  diffConfig: unary(() => new messages.DiffResponse()),
  configure: unary(configure),
  check: unary(check),
  diff: unary(() =>
    new messages.DiffResponse().setChanges(messages.DiffResponse.DiffChanges.DIFF_NONE),
  ),
  create: unary(create),
  update: unary((request) =>
    new messages.UpdateResponse().setProperties(request.getNews() ?? new Struct()),
  ),
  delete: unary(() => new Empty()),
  invoke: unary(invoke),
  getPluginInfo: unary(() => new plugin.PluginInfo().setVersion("7.0.0")),
  attach: unary(() => new Empty()),
  cancel: unary(() => new Empty()),
};

/** Starts the provider; gives its port. */
function serve() {
  const server = new grpc.Server(LIMITS);
  const rest = Object.keys(ResourceProviderService).filter((name) => !(name in methods));
  const refused = (_, callback) => callback({ code: grpc.status.UNIMPLEMENTED });
  const missing = Object.fromEntries(rest.map((name) => [name, refused]));
  server.addService(ResourceProviderService, { ...missing, ...methods });
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });
}

module.exports = { serve, identityOf };
