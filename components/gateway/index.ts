export * from "./names";
export { loadExtension } from "./extension-module";
export { planGateway } from "./plan";
export { renderGateway } from "./render";
export type * from "./types";
