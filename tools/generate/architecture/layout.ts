import type { Box } from "./svg";

/** Size of the picture. */
export const SIZE = { width: 1230, height: 640 };

/** Where each box and frame is. */
export const AT = {
  callers: { x: 16, y: 182, width: 152, height: 114 },
  people: { x: 16, y: 514, width: 160, height: 84 },
  aws: { x: 262, y: 16, width: 654, height: 608 },
  edge: { x: 282, y: 200, width: 132, height: 92 },
  cluster: { x: 446, y: 142, width: 222, height: 286 },
  gateway: { x: 458, y: 192, width: 198, height: 94 },
  agent: { x: 458, y: 314, width: 198, height: 98 },
  watch: { x: 282, y: 506, width: 200, height: 100 },
  counters: { x: 498, y: 506, width: 140, height: 100 },
  keys: { x: 654, y: 506, width: 244, height: 100 },
  bedrock: { x: 736, y: 206, width: 168, height: 172 },
  azure: { x: 990, y: 40, width: 224, height: 188 },
  gcp: { x: 990, y: 392, width: 224, height: 130 },
} satisfies Record<string, Box>;

/** Where the calls and the tokens to the clouds go up and down. */
export const BUS = { calls: 690, tokens: 710 } as const;
