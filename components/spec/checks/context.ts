import type { Catalog } from "../../../catalog";
import type { Draft } from "../draft";
import type { Report } from "../report";
import type { Cloud } from "../types";

/** What every check reads and writes. */
export interface CheckContext {
  draft: Draft;
  catalog: Catalog;
  report: Report;
  /** True when the overlay could not be used: then nobody can say which models are unknown. */
  catalogIncomplete: boolean;
  /** Clouds that are written but not as an object: their targets need no problem of their own. */
  malformed: ReadonlySet<Cloud>;
  /** The stack's name. */
  environment: string;
  /** `YYYY-MM-DD`. */
  today: string;
}
