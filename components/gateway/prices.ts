import { GATEWAY_COST_UNITS, type CostUnit } from "./cost-units";
import { namespaceOf, nativeTargetName, targetName } from "./names";
import { nativeMessages, type SpecTarget } from "./targets";
import type { GatewayedSpec } from "./types";

/** Pico-dollars a token for each US dollar per million tokens: whole numbers for every price in use. */
const PICO_PER_DOLLAR_A_MILLION = 1_000_000;

/**
 * What a call costs by the catalog, as the CEL of an `llmRequestCosts` entry: the tokens at the price of the target that
 * answered, in whole units rounded up, so that a call never counts less than it costs. Cached input counts as input.
 */
export function costExpression(
  targets: readonly SpecTarget[],
  spec: GatewayedSpec,
  unit: CostUnit,
): string {
  const { picoDollars } = GATEWAY_COST_UNITS[unit];
  const named = [...targets]
    .reverse()
    .flatMap((target) => [
      ...(nativeMessages(target, spec) ? [{ target, name: nativeTargetName(target.key) }] : []),
      { target, name: targetName(target.key) },
    ]);
  const [last, ...others] = named.map(({ target, name }) => ({
    backend: `${namespaceOf(spec)}/${name}/`,
    cost: `(input_tokens * ${pico(target.price.input)} + output_tokens * ${pico(target.price.output)} + ${picoDollars - 1}u) / ${picoDollars}u`,
  }));
  return others.reduce(
    (rest, { backend, cost }) => `backend.startsWith(${quote(backend)}) ? ${cost} : (${rest})`,
    last!.cost,
  );
}

function pico(dollarsPerMillion: number): string {
  return `${Math.ceil(dollarsPerMillion * PICO_PER_DOLLAR_A_MILLION - 1e-6)}u`;
}

function quote(text: string): string {
  return `'${text}'`;
}
