import type { Props } from "../model";

/** Inputs with which the conformance suite walks one type through its life. */
export interface Sample {
  /** A create that is accepted. */
  inputs: Props;
  /** The same with a change made in place. */
  update?: Props;
  /** The same with a change that replaces the resource. */
  replace?: Props;
  /** What has to exist first, in this order; `into` fills an input path with an output of it. */
  needs?: readonly Need[];
  /** What the account must have been granted beyond what a fresh one has, by name of the grant. */
  grants?: Readonly<Record<string, number>>;
}

export interface Need {
  token: string;
  inputs: Props;
  /** Input path of the sample to the name of this resource's output (`id` is its id). */
  into?: Readonly<Record<string, string>>;
  /** The same for inputs of the needs that follow, where their type has the input and it is absent or empty. */
  gives?: Readonly<Record<string, string>>;
}
