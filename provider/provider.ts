import * as fs from "node:fs";
import * as path from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import type { ConstructResult, Provider } from "@pulumi/pulumi/provider";
import { UnifiedAiEndpoint, type UnifiedAiEndpointArgs } from "../components";
import { plainArgs } from "./plain-args";

const TYPE = "unifiedai:index:UnifiedAiEndpoint";

/**
 * {@link UnifiedAiEndpoint} for programs in any language: what `pulumi package add` reads, and what the engine asks to make
 * one. The schema is generated (tools/generate/provider-schema.ts); its version is the package's.
 */
export class UnifiedAiProvider implements Provider {
  readonly version = packageVersion();

  /** The Pulumi package schema as JSON. */
  async getSchema(): Promise<string> {
    const text = fs.readFileSync(path.join(__dirname, "schema.json"), "utf8");
    return JSON.stringify({ ...(JSON.parse(text) as object), version: this.version });
  }

  /** Makes the component as a program would; what is wrong with its arguments comes back by property. */
  async construct(
    name: string,
    type: string,
    inputs: pulumi.Inputs,
    options: pulumi.ComponentResourceOptions,
  ): Promise<ConstructResult> {
    if (type !== TYPE) throw new Error(`type: must be ${TYPE}, got ${JSON.stringify(type)}`);
    const args = plainArgs(inputs) as unknown as UnifiedAiEndpointArgs;
    const endpoint = new UnifiedAiEndpoint(name, args, options);
    return { urn: endpoint.urn, state: { ...endpoint.outputs() } };
  }
}

/** The one place a version is written is package.json of the package that this is part of. */
function packageVersion(): string {
  // .../provider or .../bin/provider
  const above = path.dirname(__dirname);
  const root = path.basename(above) === "bin" ? path.dirname(above) : above;
  const text = fs.readFileSync(path.join(root, "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
