import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { CliError } from "../errors";
import type { RunningClouds } from "./server";

/** Milliseconds the server may take to be unsealed. */
const LIMIT = 90_000;

/** A read of anything starts the server, as the engine's first one would. */
export async function askForApi(clouds: RunningClouds, address: string): Promise<void> {
  const port = clouds.ports["vault"];
  const client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  const deadline = { deadline: Date.now() + LIMIT };
  const call = <Request>(method: "configure" | "read", request: Request): Promise<void> =>
    new Promise((resolve, reject) => {
      const bound = client as unknown as Record<
        string,
        (
          request: Request,
          options: { deadline: number },
          answer: (error: grpc.ServiceError | null) => void,
        ) => void
      >;
      bound[method]!.call(client, request, deadline, (error) =>
        error ? reject(new CliError("VAULT_FAILED", error.details)) : resolve(),
      );
    });
  try {
    const configure = new proto.ConfigureRequest();
    configure.setArgs(Struct.fromJavaScript({ address }));
    await call("configure", configure);
    const read = new proto.ReadRequest();
    read.setId("default");
    read.setUrn("urn:pulumi:local::local::vault:index/policy:Policy::default");
    await call("read", read);
  } finally {
    client.close();
  }
}
