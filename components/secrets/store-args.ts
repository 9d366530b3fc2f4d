import type { Tags } from "../internal/tags";
import type { EntryPath } from "./store";

/** Arguments with one meaning in every store. Plain values: they decide which resources exist. */
export interface SharedStoreArgs {
  /** Head of physical names. */
  namePrefix: string;
  /** The entries to make. */
  entries: readonly EntryPath[];
  /** Who may write, as the store names them; none = who may already. */
  operators: readonly string[];
  /** Seconds between two looks of the gateway; part of the reference. */
  refreshSeconds: number;
  tags: Tags;
  deletionProtection: boolean;
}
