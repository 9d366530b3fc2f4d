import type { Graph } from "./graph";
import { PARTS, TRUST } from "./words";

/** What goes from one part of the picture to another. */
export interface Flow {
  from: string;
  to: string;
  carries: string;
}

/** A flow, and the links of the resource graph that show it. */
interface Row extends Flow {
  /** Kinds of part: something of the second has to be made from something of the first. */
  link?: readonly [string, string];
  /** Otherwise, what of the graph shows it. */
  shown?: (graph: Graph) => boolean;
}

const ROWS: readonly Row[] = [
  {
    from: "callers",
    to: "way in",
    carries: "calls with a tenant's key",
    shown: ({ tenants, domain }) => tenants.length > 0 && domain !== "",
  },
  { from: "way in", to: "gateway", carries: "calls", link: ["way in", "gateway"] },
  ...["azure", "aws", "gcp"].flatMap((cloud): Row[] => [
    { from: "gateway", to: cloud, carries: "calls", link: [cloud, "gateway"] },
    {
      from: "token agent",
      to: cloud,
      carries: "the pods' token for a cloud's",
      link: ["gateway", cloud],
    },
  ]),
  { from: "keys", to: "gateway", carries: "keys", link: ["keys", "gateway"] },
  {
    from: "gateway",
    to: "counters",
    carries: "limits and spending",
    link: ["counters", "gateway"],
  },
  { from: "gateway", to: "watch", carries: "metrics", link: ["gateway", "watch"] },
  {
    from: "watch",
    to: "on call",
    carries: "alarms",
    shown: ({ components }) =>
      components.some(
        ({ type, children }) => PARTS[type] === "watch" && "aws:sns/topic:Topic" in children,
      ),
  },
];

/** The flows of a graph. One that the picture draws and the resources do not show is an error. */
export function flowsOf(graph: Graph): Flow[] {
  const partOf = new Map(graph.components.map(({ name, type }) => [name, PARTS[type]]));
  const linked = new Set(
    graph.links.map((link) => {
      const [from, to] = link.split(" -> ");
      return `${partOf.get(from!)} -> ${partOf.get(to!)}`;
    }),
  );
  for (const { from, to, link, shown } of ROWS) {
    if (link ? linked.has(link.join(" -> ")) : shown?.(graph)) continue;
    throw new Error(`the resources show no flow from ${from} to ${to}; mend the picture's table`);
  }
  const trusted = graph.components.flatMap(({ children }) => Object.keys(children));
  for (const type of TRUST)
    if (!trusted.includes(type)) throw new Error(`no ${type} trusts the cluster; mend the picture`);
  return ROWS.map(({ from, to, carries }) => ({ from, to, carries }));
}
