import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { rows as azure } from "../../../sim/facts/azure/index";
import { samples as azureSamples } from "../../../sim/facts/azure/samples";
import { rows as gcp } from "../../../sim/facts/gcp/index";
import { samples as gcpSamples } from "../../../sim/facts/gcp/samples";
import type { Sample } from "../../../sim/facts/sample";
import {
  CloudError,
  type Cloud,
  type Failure,
  type Props,
  type StoredResource,
  type TypeFacts,
} from "../../../sim/model";
import { Registry } from "../../../sim/registry";
import { checkInputs } from "../../../sim/server/check";
import { bindProvider } from "../../../sim/server/clouds";
import {
  cloudInputs,
  createResource,
  deleteResource,
  describeResource,
  requireType,
  updateResource,
} from "../../../sim/server/operations";
import { setAt, valueAt } from "../../../sim/server/paths";
import { ControlPlane } from "../../../sim/server/plane";

export const rows: readonly TypeFacts[] = [...azure, ...gcp];
export const samples: Readonly<Record<string, Sample>> = { ...azureSamples, ...gcpSamples };

/** What Check said, where a call was expected to get past it. */
export class Rejected extends Error {
  constructor(readonly failures: Failure[]) {
    super(failures.map((one) => `${one.property}: ${one.reason}`).join("\n"));
  }
}

/** Deep copy of inputs with some paths set; `undefined` takes the path's last key away. */
export function changed(inputs: Props, changes: Record<string, Props[string] | undefined>): Props {
  const copy = structuredClone(inputs);
  for (const [at, value] of Object.entries(changes)) {
    if (value !== undefined) setAt(copy, at, value);
    else {
      const keys = at.split(".");
      const last = keys.pop()!;
      const parent = keys.length === 0 ? copy : (valueAt(copy, keys.join(".")) as Props);
      delete parent[last];
    }
  }
  return copy;
}

/** A fresh local Azure and Google on the server's own checks and operations, without the protocol. */
export class LocalCloud {
  private readonly directory = mkdtempSync(path.join(tmpdir(), "sim-facts-"));
  readonly plane: ControlPlane;
  now = new Date("2026-11-21T10:00:00Z");
  private count = 0;

  constructor(world: object = {}) {
    writeFileSync(path.join(this.directory, "world.json"), JSON.stringify(world));
    this.plane = new ControlPlane(this.directory, new Registry(rows), () => this.now);
  }

  dispose(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  private settings(token: string, config: Props) {
    return bindProvider(token.split(":")[0] as Cloud, config, this.plane.organisation());
  }

  /** What Check says of inputs. */
  failures(token: string, inputs: Props, config: Props = {}): Failure[] {
    const { row, table } = requireType(this.plane, token);
    const request = {
      logicalName: "sample",
      news: inputs,
      olds: undefined,
      randomSeed: new Uint8Array(32),
      autonaming: undefined,
    };
    return checkInputs(row, table, request, this.settings(token, config), this.plane.organisation())
      .failures;
  }

  /** Properties that Check complains about. */
  complaints(token: string, inputs: Props): string[] {
    return this.failures(token, inputs).map((one) => one.property);
  }

  create(token: string, inputs: Props, config: Props = {}): StoredResource {
    const type = requireType(this.plane, token);
    const settings = this.settings(token, config);
    const request = {
      logicalName: "sample",
      news: inputs,
      olds: undefined,
      randomSeed: new Uint8Array(32),
      autonaming: undefined,
    };
    const checked = checkInputs(type.row, type.table, request, settings, this.plane.organisation());
    if (checked.failures.length > 0) throw new Rejected(checked.failures);
    const urn = `urn:pulumi:dev::test::${token}::r${this.count++}`;
    return createResource(this.plane, type, settings, cloudInputs(checked.inputs), urn);
  }

  update(stored: StoredResource, inputs: Props): StoredResource {
    const settings = this.settings(stored.token, {});
    return updateResource(
      this.plane,
      requireType(this.plane, stored.token),
      settings,
      stored,
      stored.id,
      inputs,
    );
  }

  remove(stored: StoredResource): void {
    deleteResource(
      this.plane,
      requireType(this.plane, stored.token),
      this.settings(stored.token, {}),
      stored,
    );
  }

  read(stored: StoredResource): Props {
    const type = requireType(this.plane, stored.token);
    return describeResource(type, stored, undefined, this.plane.world(stored.scope)).properties;
  }

  /** What has to exist before a token's sample. */
  prepare(token: string): void {
    for (const need of samples[token]!.needs ?? []) this.create(need.token, need.inputs);
  }

  /** The sample's inputs, with what earlier resources give filled in. */
  sampleInputs(token: string): Props {
    const inputs = structuredClone(samples[token]!.inputs);
    for (const need of samples[token]!.needs ?? []) {
      const made = this.plane.store.all(need.token)[0];
      for (const [input, output] of Object.entries(need.into ?? {})) {
        const value = output === "id" ? made?.id : made && valueAt(made.state, output);
        if (value !== undefined) setAt(inputs, input, value);
      }
    }
    return inputs;
  }

  /** Makes the sample of a token with everything it needs. */
  sample(token: string): StoredResource {
    this.prepare(token);
    return this.create(token, this.sampleInputs(token));
  }

  /** The cloud's code for a call it refuses; fails when the call succeeds or Check already stopped it. */
  code(call: () => unknown): string {
    return this.refusal(call).code;
  }

  refusal(call: () => unknown): CloudError {
    try {
      call();
    } catch (error) {
      if (error instanceof CloudError) return error;
      throw error;
    }
    throw new Error("the cloud took the call");
  }

  /** Lets days go by. */
  wait(days: number): void {
    this.now = new Date(this.now.getTime() + days * 86_400_000);
  }
}
