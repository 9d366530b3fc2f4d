/** One question to a cloud, asked through a data source of the provider that the resource was to be made with. */
export interface Question {
  /** Token of the data source, e.g. `aws:ec2/getRouteTable:getRouteTable`. */
  token: string;
  args: Record<string, unknown>;
}

/**
 * How the id of a resource follows from what was asked for. `known`: the id itself. `asked`: the cloud chose it, so the
 * cloud is asked, and `ids` takes every id that may be ours from the answer. `nowhere`: nothing of it is in any cloud.
 * `none`: no way, with the reason.
 */
export type Identity =
  | { kind: "known"; id: string }
  | { kind: "asked"; question: Question; ids: (answer: Record<string, unknown>) => string[] }
  | { kind: "nowhere" }
  | { kind: "none"; reason: string };

/** Inputs of a resource as the state holds them. */
export type Inputs = Readonly<Record<string, unknown>>;

/** Where a provider works: what its settings in the state say. Reading what they do not say throws. */
export interface Place {
  /** AWS account. */
  readonly account: string;
  /** AWS region. */
  readonly region: string;
  /** Azure subscription. */
  readonly subscription: string;
  /** Google Cloud project. */
  readonly project: string;
}

/** One type's row: how its id is found, and which inputs show that what was found is ours. */
export interface Row {
  identify: (inputs: Inputs, place: Place) => Identity;
  /**
   * Inputs that must come back as they were asked for, where the resource carries no tags and others may have made one of
   * the same id: an alias of another key, a record with another address.
   */
  same?: readonly string[];
}

/** An input that is a plain text; throws when it was not known, which ends as a refusal. */
export function text(inputs: Inputs, key: string): string {
  const value = inputs[key];
  if (typeof value !== "string") throw new Error(`input ${key} is not a known string`);
  return value;
}

/** A row of a type whose id follows from its inputs. */
export function known(id: (inputs: Inputs, place: Place) => string, same?: readonly string[]): Row {
  return {
    identify: (inputs, place) => ({ kind: "known", id: id(inputs, place) }),
    ...(same && { same }),
  };
}

/** A row of a type that cannot be looked up. */
export const never = (reason: string): Row => ({ identify: () => ({ kind: "none", reason }) });
