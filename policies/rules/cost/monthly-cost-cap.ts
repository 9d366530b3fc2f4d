import { monthlyCosts, type MonthlyCost } from "../../internal/costs";
import { Undecided } from "../../internal/value";
import { stackRule } from "../../stack-rule";

interface Config {
  /** Most US dollars a month. */
  usd: number;
  /** US dollars a month and machine by `<type>` or `<type> <size>`. */
  prices: Record<string, number>;
}

/** Most kinds that a message names. */
const NAMED = 6;

/** What a stack costs while nobody calls it stays below a cap. */
export default stackRule<Config>({
  id: "monthly-cost-cap",
  title: "What the stack costs in a month without calls stays below the cap",
  severity: "medium",
  why: "Clusters, address translation, caches and reserved throughput are paid by the hour whether anybody calls them or not.",
  seen: "a lab with one small cluster and its NAT gateway would have cost 394 dollars a month for resources that nobody used (computingforgeeks.com/aws-costs-explained, 2026-04)",
  remedy:
    "Take out what is not needed in this environment, or raise `usd` of monthly-cost-cap in its policy config.",
  publicIds: [],
  config: {
    schema: {
      usd: {
        type: "number",
        minimum: 0,
        default: 2000,
        description: "Most US dollars a month, from list prices, without what calls cost.",
      },
      prices: {
        type: "object",
        additionalProperties: { type: "number", minimum: 0 },
        default: {},
        description:
          "US dollars a month and machine for what the catalog has no price for, counted at the most machines there may be, by `<type token>` or `<type token> <size>`: `aws:ec2/instance:Instance m7i.large`.",
      },
    },
    defaults: { usd: 2000, prices: {} },
  },

  // A cluster's objects keep machines running, and the endpoint says how many before they do.
  applies: (token) => /^(aws|azure-native|gcp|kubernetes|unifiedai):/.test(token),

  check(stack, config) {
    const sums = new Map<string, number>();
    const unpriced = new Map<string, number>();
    for (const each of monthlyCosts(stack.resources, config.prices))
      each.resource.attempt(() => {
        const { cost } = each;
        if ("usd" in cost) {
          if (cost.usd > 0) add(sums, kindOf(each), cost.usd);
          if (cost.leftOut !== undefined) add(unpriced, kindOf(each), 1);
        } else if (cost.unknown !== undefined) throw new Undecided(steps(cost.unknown));
        // Most of the types that the catalog does not know cost nothing.
        else if (!cost.unlisted) add(unpriced, kindOf(each), 1);
      });
    const total = [...sums.values()].reduce((sum, usd) => sum + usd, 0);
    const left = [...unpriced].map(([kind, count]) => `${count} x ${kind}`).join(", ");
    const without =
      left === "" ? "" : `the sum leaves out what has no price: ${left}; give it in \`prices\``;
    if (total > config.usd) {
      const dearest = [...sums].sort(([, a], [, b]) => b - a).slice(0, NAMED);
      const parts = dearest.map(([kind, usd]) => `${kind} ${dollars(usd)}`).join(", ");
      stack.violation({
        must: `cost at most ${dollars(config.usd)} a month while idle`,
        got: `${dollars(total)} (${parts}${sums.size > NAMED ? ", ..." : ""})`,
        fix: `take out what this environment does not need, or raise \`usd\` of monthly-cost-cap${without === "" ? "" : `; ${without}`}`,
      });
    } else if (without !== "") stack.advise(without);
  },
});

/** The key under which a price can be given. */
const kindOf = ({ type, size, resource }: MonthlyCost): string =>
  size === undefined || !resource.mayPrint(steps(size.path)) ? type : `${type} ${size.name}`;

const steps = (path: string): (string | number)[] =>
  path.split(".").map((step) => (/^\d+$/.test(step) ? Number(step) : step));

const add = (sums: Map<string, number>, kind: string, amount: number): void =>
  void sums.set(kind, (sums.get(kind) ?? 0) + amount);

const dollars = (usd: number): string => `$${usd.toFixed(2)}`;
