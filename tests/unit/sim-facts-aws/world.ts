import { createHash } from "node:crypto";
import { rows } from "../../../sim/facts/aws/index";
import { samples, sampleAccount, sampleRegion } from "../../../sim/facts/aws/samples";
import type { Sample } from "../../../sim/facts/sample";
import {
  CloudError,
  type Failure,
  type Grade,
  type HookContext,
  type Props,
  type ProviderSettings,
  type StoredResource,
  type TypeFacts,
} from "../../../sim/model";
import { valueAt } from "../../../sim/server/paths";
import { filled, fillsOf, type Fill } from "../sim/fill";

export { samples, sampleAccount, sampleRegion };

/** The row of a token. */
export function row(token: string): TypeFacts {
  const found = rows.find((one) => one.token === token);
  if (found === undefined) throw new Error(`no row for ${token}`);
  return found;
}

export const provider: ProviderSettings = {
  cloud: "aws",
  account: sampleAccount,
  region: sampleRegion,
  config: { defaultTags: { tags: { Owner: "platform" } } },
};

/** What `check` says of inputs. */
export const check = (token: string, inputs: Props): Failure[] =>
  row(token).check?.(inputs, provider) ?? [];

/** The properties `check` complains about. */
export const complains = (token: string, inputs: Props): string[] =>
  check(token, inputs).map((f) => f.property);

/** A small account: what the server does around the hooks, without names, quotas and references of the plain facts. */
export class Account {
  resources: StoredResource[] = [];
  grants: Record<string, number> = {};
  now = new Date("2026-11-21T10:00:00Z");
  private count = 0;

  context(
    token: string,
    inputs: Props,
    region = sampleRegion,
    seed = this.seedOf(token, inputs),
  ): HookContext {
    const hex = (length: number) =>
      createHash("sha256").update(seed).digest("hex").slice(0, length);
    const live = (deleted: boolean) =>
      this.resources.filter((r) => (r.deletedAt !== undefined) === deleted);
    return {
      inputs,
      scope: {
        cloud: "aws",
        account: sampleAccount,
        region: row(token).location.global ? "global" : region,
      },
      provider,
      world: {
        get: (wanted, id) => live(false).find((r) => r.token === wanted && r.id === id),
        list: (wanted, where) =>
          live(false).filter((r) => r.token === wanted && (where?.(r) ?? true)),
        listDeleted: (wanted, where) =>
          live(true).filter((r) => r.token === wanted && (where?.(r) ?? true)),
        granted: (_scope, grant) => this.grants[grant],
        hostedZones: () => ({ Z0123456789ABCDEFGHIJ: "example.com" }),
      },
      now: this.now,
      hex,
      digits: (length) =>
        BigInt(`0x${hex(16)}`)
          .toString()
          .slice(0, length)
          .padEnd(length, "0"),
    };
  }

  private seedOf = (token: string, inputs: Props): string =>
    `${token}${JSON.stringify(inputs)}${this.count}`;

  create(token: string, inputs: Props, region = sampleRegion): StoredResource {
    const seed = this.seedOf(token, inputs);
    const context = this.context(token, inputs, region, seed);
    const type = row(token);
    const failures = type.check?.(inputs, provider) ?? [];
    if (failures.length > 0) throw new Error(`check: ${JSON.stringify(failures)}`);
    type.admit?.(context);
    const id = type.id(context);
    this.count += 1;
    const stored: StoredResource = {
      token,
      id,
      scope: context.scope,
      inputs,
      state: type.outputs(context, id),
      createdAt: this.now.toISOString(),
      seed,
    };
    this.resources.push(stored);
    return stored;
  }

  update(stored: StoredResource, inputs: Props): void {
    const context = {
      ...this.context(stored.token, inputs, stored.scope.region, stored.seed),
      stored,
    };
    row(stored.token).admit?.(context, stored);
    stored.state = { ...stored.state, ...row(stored.token).outputs(context, stored.id) };
    stored.inputs = inputs;
  }

  delete(stored: StoredResource): void {
    row(stored.token).retire?.({
      ...this.context(stored.token, stored.inputs, stored.scope.region),
      stored,
    });
    if (row(stored.token).facts.softDelete === undefined)
      this.resources = this.resources.filter((r) => r !== stored);
    else stored.deletedAt = this.now.toISOString();
  }

  /** Makes what a sample needs and answers the sample's inputs with the blanks filled in. */
  prepare(token: string, inputs?: Props): Props {
    const sample = samples[token] as Sample;
    return this.fillIn(token, sample, inputs ?? sample.inputs);
  }

  private fillIn(token: string, sample: Sample, inputs: Props): Props {
    this.grants = { ...this.grants, ...sample.grants };
    const fills: Fill[] = [];
    for (const need of sample.needs ?? []) {
      const wanted = filled(need.inputs, fills, need.token, false);
      const there = this.resources.find(
        (r) => r.token === need.token && JSON.stringify(r.inputs) === JSON.stringify(wanted),
      );
      const made = there ?? this.create(need.token, wanted);
      fills.push(
        ...fillsOf(need, (name) =>
          name === "id" ? made.id : (valueAt(made.state, name) ?? valueAt(made.inputs, name)),
        ),
      );
    }
    return filled(inputs, fills, token, true);
  }

  /** The sample's resource with everything it needs. */
  sample(token: string): StoredResource {
    return this.create(token, this.prepare(token));
  }
}

/** Code and text of the refusal an action ends in. */
export function refusal(action: () => unknown): { code: string; status: number; message: string } {
  try {
    action();
  } catch (error) {
    if (error instanceof CloudError)
      return { code: error.code, status: error.status, message: error.message };
    throw error;
  }
  throw new Error("was not refused");
}

export const GRADES: readonly Grade[] = ["recorded", "documented", "guessed"];
