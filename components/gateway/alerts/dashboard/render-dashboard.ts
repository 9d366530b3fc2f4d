import { PANELS, type Panel } from "./panels";

const COLUMNS = 24;
const GRAPH_HEIGHT = 8;
const STAT_HEIGHT = 4;
const ROW_HEIGHT = 1;

const DATASOURCE = { type: "prometheus", uid: "${datasource}" };

/**
 * The dashboard in Grafana's JSON model (schema 39, Grafana 10.4 and newer, Amazon Managed Grafana included). Import it
 * and choose the environment's workspace as data source.
 */
export function renderDashboard(title = "Unified AI endpoint"): string {
  const panels: Record<string, unknown>[] = [];
  let y = 0;
  for (const row of PANELS) {
    panels.push({
      id: panels.length + 1,
      type: "row",
      title: row.title,
      collapsed: false,
      gridPos: { x: 0, y, w: COLUMNS, h: ROW_HEIGHT },
      panels: [],
    });
    y += ROW_HEIGHT;
    const perLine = Math.min(row.panels.length, row.panels[0]?.kind === "stat" ? 4 : 2);
    const width = COLUMNS / perLine;
    row.panels.forEach((panel, index) => {
      const height = heightOf(panel);
      const gridPos = { x: (index % perLine) * width, y, w: width, h: height };
      panels.push(renderPanel(panel, panels.length + 1, gridPos));
      if (index % perLine === perLine - 1 || index === row.panels.length - 1) y += height;
    });
  }
  const dashboard = {
    uid: "unified-ai-endpoint",
    title,
    tags: ["ai-gateway"],
    schemaVersion: 39,
    version: 1,
    editable: true,
    refresh: "1m",
    time: { from: "now-6h", to: "now" },
    templating: {
      list: [{ name: "datasource", label: "Data source", type: "datasource", query: "prometheus" }],
    },
    panels,
  };
  return `${JSON.stringify(dashboard, undefined, 2)}\n`;
}

function heightOf({ kind }: Panel): number {
  return kind === "stat" ? STAT_HEIGHT : GRAPH_HEIGHT;
}

function renderPanel(
  { title, description, kind, unit, queries }: Panel,
  id: number,
  gridPos: Record<string, number>,
): Record<string, unknown> {
  return {
    id,
    type: kind,
    title,
    ...(description !== undefined && { description }),
    datasource: DATASOURCE,
    gridPos,
    fieldConfig: { defaults: { unit, ...(kind === "timeseries" && { min: 0 }) }, overrides: [] },
    options:
      kind === "stat"
        ? { reduceOptions: { calcs: ["lastNotNull"], fields: "", values: false } }
        : { legend: { displayMode: "list", placement: "bottom" }, tooltip: { mode: "multi" } },
    targets: queries.map(({ expr, legend }, index) => ({
      refId: String.fromCharCode(65 + index),
      datasource: DATASOURCE,
      expr,
      legendFormat: legend,
      range: true,
    })),
  };
}
