import * as grpc from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import type { Cloud } from "../model";
import { packages } from "./clouds";
import type { ControlPlane } from "./plane";
import { PackageService } from "./service";

/** The running servers of all packages. */
export interface Listening {
  /** Port by package. */
  readonly ports: Record<Cloud, number>;
  close(): Promise<void>;
}

/** Largest message either way, in bytes; the engine's own limit. */
const messageLimit = 1024 * 1024 * 400;

/** Starts one gRPC server per package on 127.0.0.1; ports count up from `portBase`, or are free ones. */
export async function listen(plane: ControlPlane, portBase?: number): Promise<Listening> {
  const servers: grpc.Server[] = [];
  const ports = {} as Record<Cloud, number>;
  for (const [index, cloud] of packages.entries()) {
    const server = new grpc.Server({
      "grpc.max_receive_message_length": messageLimit,
      "grpc.max_send_message_length": messageLimit,
    });
    server.addService(
      ResourceProviderService as unknown as grpc.ServiceDefinition,
      new PackageService(plane, cloud).implementation(),
    );
    ports[cloud] = await bind(server, portBase === undefined ? 0 : portBase + index);
    servers.push(server);
  }
  return {
    ports,
    close: async () => {
      plane.closing = true;
      await Promise.all(servers.map(shutDown));
      plane.validator.close();
      await plane.vault.close();
      await plane.store.settled();
    },
  };
}

function bind(server: grpc.Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(
      `127.0.0.1:${port}`,
      grpc.ServerCredentials.createInsecure(),
      (error, bound) => (error ? reject(error) : resolve(bound)),
    );
  });
}

/** Lets calls in progress end for a moment, then breaks them off. */
function shutDown(server: grpc.Server): Promise<void> {
  return new Promise((resolve) => {
    const forced = setTimeout(() => {
      server.forceShutdown();
      resolve();
    }, 500);
    server.tryShutdown(() => {
      clearTimeout(forced);
      resolve();
    });
  });
}
