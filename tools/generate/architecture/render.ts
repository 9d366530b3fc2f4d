import { flowsOf } from "./flows";
import type { Graph, GraphTarget } from "./graph";
import {
  arrow,
  box,
  document,
  frame,
  label,
  line,
  text,
  widthOf,
  type Box,
  type Line,
  type Theme,
} from "./svg";
import { AT, BUS, SIZE } from "./layout";
import { PARTS, WORDS } from "./words";

export { THEMES } from "./themes";

/** The picture of a graph in one theme, as SVG. */
export function renderArchitecture(graph: Graph, theme: Theme): string {
  for (const { type } of graph.components)
    if (PARTS[type] === undefined)
      throw new Error(`architecture/words.ts has no row for the component ${type}; add one`);
  const flows = flowsOf(graph);
  const total = countOf(graph, () => true);
  const title = `${graph.environment}: ${total} resources in ${graph.components.length} components`;
  return document(
    SIZE,
    title,
    flows.map(({ from, to, carries }) => `${from} to ${to}: ${carries}.`).join(" "),
    [...frames(graph, theme), ...arrows(theme), ...boxes(graph, theme)],
    theme,
  );
}

function frames(graph: Graph, theme: Theme): string[] {
  const home = countOf(graph, (part) => !["aws", "azure", "gcp"].includes(part));
  return [
    frame(AT.aws, heading(`AWS account, ${graph.places["aws"]}`), theme),
    text(
      AT.aws.x + 14,
      AT.aws.y + 46,
      soft(
        `the gateway's home: ${home} resources, ${graph.zones} zones, calls leave from ${graph.zones} fixed addresses`,
      ),
      theme,
    ),
    frame(AT.cluster, soft(`EKS cluster, ${graph.zones} zones`), theme, true),
  ];
}

function boxes(graph: Graph, theme: Theme): string[] {
  const aliases = [...new Set(graph.targets.map(({ alias }) => alias))];
  return [
    box(
      AT.callers,
      [
        heading("Callers"),
        soft("any OpenAI client"),
        soft(`tenant ${graph.tenants.join(", ")}`),
        soft(`calls ${aliases.join(", ")}`),
      ],
      theme,
    ),
    box(AT.people, [heading("On call"), soft("mail, pager, chat"), soft("by SNS topic")], theme),
    box(
      AT.edge,
      [heading("One URL"), soft("load balancer"), soft(counted(graph, "way in"))],
      theme,
      theme.calls,
    ),
    box(
      AT.gateway,
      [heading("Envoy AI Gateway"), soft("key, limits, fallback"), soft(counted(graph, "gateway"))],
      theme,
      theme.calls,
    ),
    box(
      AT.agent,
      [heading("Token agent"), soft("shows the pods' token,"), soft("gets a cloud's own")],
      theme,
      theme.tokens,
    ),
    box(
      AT.watch,
      [heading("Metrics, alarms"), soft("Prometheus, SNS"), soft(counted(graph, "watch"))],
      theme,
    ),
    box(
      AT.counters,
      [
        heading("Counters"),
        soft("Redis: calls,"),
        soft("tokens, money"),
        soft(counted(graph, "counters")),
      ],
      theme,
    ),
    box(
      AT.keys,
      [
        heading("Tenants' keys"),
        soft("written by unified-ai tenant,"),
        soft("in no program and no state"),
        soft(counted(graph, "keys")),
      ],
      theme,
    ),
    cloud(graph, "aws", "Bedrock", AT.bedrock, theme),
    cloud(graph, "azure", "Azure OpenAI", AT.azure, theme),
    cloud(graph, "gcp", "Vertex AI", AT.gcp, theme),
  ];
}

function cloud(graph: Graph, server: string, name: string, at: Box, theme: Theme): string {
  const targets = graph.targets.filter((target) => target.server === server);
  const types = graph.components
    .filter(({ type }) => PARTS[type] === server)
    .flatMap(({ children }) => Object.keys(children));
  const named = [...new Set(types.flatMap((type) => WORDS[type] ?? []))];
  const wide = at.width > 200;
  return box(
    at,
    [
      heading(name),
      ...(server === "aws" ? [] : [soft(graph.places[server] ?? "")]),
      ...targets.flatMap((target): Line[] => {
        const { alias, model } = target;
        const whole = { text: `${alias}${placeOf(graph, target)}: ${model}`, size: 14 };
        if (widthOf(whole) <= at.width - 16) return [whole];
        return [
          { text: `${alias}${placeOf(graph, target)}:`, size: 14 },
          { text: model, size: 14 },
        ];
      }),
      ...wrap(named, wide ? 27 : 18).map(soft),
      soft(counted(graph, server)),
    ],
    theme,
    theme.calls,
  );
}

/** Which choice a target is, where its alias has several. */
function placeOf(graph: Graph, { alias, place }: GraphTarget): string {
  const several = graph.targets.filter((target) => target.alias === alias).length > 1;
  return several ? `, ${["1st", "2nd", "3rd"][place - 1] ?? `${place}th`}` : "";
}

function arrows(theme: Theme): string[] {
  const { calls, tokens, watch } = theme;
  const middle = (at: Box): number => at.y + at.height / 2;
  const right = (at: Box): number => at.x + at.width;
  const below = AT.cluster.y + AT.cluster.height;
  const [callsY, tokensY] = [middle(AT.gateway), middle(AT.agent)];
  const branch = (bus: number, from: number, to: Box, y: number): [number, number][] => [
    [bus, from],
    [bus, y],
    [to.x, y],
  ];
  const ends = [
    { to: AT.azure, calls: 90, tokens: 118 },
    { to: AT.bedrock, calls: callsY, tokens: tokensY - 18 },
    { to: AT.gcp, calls: 440, tokens: 468 },
  ];
  return [
    ...ends.map((end) => arrow(branch(BUS.tokens, tokensY, end.to, end.tokens), tokens, "6 5")),
    ...ends.map((end) => arrow(branch(BUS.calls, callsY, end.to, end.calls), calls)),
    line([right(AT.gateway), callsY], [BUS.calls, callsY], calls),
    line([right(AT.agent), tokensY], [BUS.tokens, tokensY], tokens, "6 5"),
    arrow(
      [
        [right(AT.callers), callsY],
        [AT.edge.x, callsY],
      ],
      calls,
    ),
    arrow(
      [
        [right(AT.edge), callsY],
        [AT.gateway.x, callsY],
      ],
      calls,
    ),
    arrow(
      [
        [middle2(AT.agent), AT.agent.y],
        [middle2(AT.agent), AT.gateway.y + AT.gateway.height],
      ],
      tokens,
      "6 5",
    ),
    arrow(
      [
        [464, below],
        [464, AT.watch.y],
      ],
      watch,
    ),
    arrow(
      [
        [568, below],
        [568, AT.counters.y],
      ],
      watch,
    ),
    arrow(
      [
        [662, AT.keys.y],
        [662, below],
      ],
      tokens,
      "6 5",
    ),
    arrow(
      [
        [AT.watch.x, middle(AT.watch)],
        [right(AT.people), middle(AT.watch)],
      ],
      watch,
    ),
    label((right(AT.callers) + AT.aws.x) / 2, callsY - 16, "calls + key", calls, theme),
    label(830, ends[0]!.calls, "calls", calls, theme, theme.frame),
    label(830, ends[0]!.tokens, "tokens, not keys", tokens, theme, theme.frame),
    label(830, ends[2]!.calls, "calls", calls, theme, theme.frame),
    label(830, ends[2]!.tokens, "tokens, not keys", tokens, theme, theme.frame),
    label(464, 466, "metrics", watch, theme, theme.frame),
    label(568, 466, "spending", watch, theme, theme.frame),
    label(648, 486, "keys", tokens, theme, theme.frame),
    label((right(AT.people) + AT.aws.x) / 2, middle(AT.watch) - 16, "alarms", watch, theme),
  ];
}

function middle2({ x, width }: Box): number {
  return x + width / 2;
}

function countOf(graph: Graph, wanted: (part: string) => boolean): number {
  return graph.components
    .filter(({ type }) => wanted(PARTS[type]!))
    .reduce((sum, { children }) => sum + Object.values(children).reduce((a, b) => a + b, 0), 0);
}

function counted(graph: Graph, part: string): string {
  return `${countOf(graph, (one) => one === part)} resources`;
}

function heading(words: string): Line {
  return { text: words, bold: true, size: 16 };
}

function soft(words: string): Line {
  return { text: words, soft: true, size: 14 };
}

function wrap(words: readonly string[], longest: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && `${last}, ${word}`.length <= longest)
      lines[lines.length - 1] = `${last}, ${word}`;
    else lines.push(word);
  }
  return lines;
}
