/** One statement of an IAM policy document, in the order we write its keys. */
export interface Statement {
  Sid: string;
  Effect: "Allow" | "Deny";
  Principal?: Record<string, string | string[]>;
  Action: string | string[];
  Resource?: string | string[];
  NotResource?: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

/** The policy document as JSON text, in the version of the policy language that knows variables. */
export function renderPolicy(statements: readonly Statement[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** Sorted, each value once; a single value stands alone, as AWS answers it when the document is read back. */
export function oneOrMany(values: readonly string[]): string | string[] {
  const unique = [...new Set(values)].sort();
  return unique.length === 1 ? unique[0]! : unique;
}
