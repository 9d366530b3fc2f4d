/** One thing that `verify` found. */
export interface Finding {
  /** Stable name, for scripts. */
  id: string;
  /** `problem`: a person must look. `note`: worth knowing. */
  level: "problem" | "note";
  /** What is so, in one line. */
  what: string;
  /** What to do. */
  fix?: string;
}

/** A finding that needs a person. */
export const problem = (id: string, what: string, fix: string): Finding => ({
  id,
  level: "problem",
  what,
  fix,
});

/** A finding that needs nobody. */
export const note = (id: string, what: string): Finding => ({ id, level: "note", what });
