import { renderRows } from "../tenant/list";
import type { CheckOutcome } from "./verify";

/** What a verification found. */
export interface VerifyReport {
  code: 0 | 2;
  stack: string;
  endpointUrl: string;
  /** Where it was called, when that is not the URL: on the local clouds. */
  calledAt?: string;
  checks: CheckOutcome[];
  failed: number;
}

const WHAT: Readonly<Record<CheckOutcome["check"], string>> = {
  key: "key is taken",
  chat: "chat",
  stream: "chat, streamed",
  embedding: "embedding",
  "wrong-key": "a wrong key is refused",
  "unknown-model": "an unknown model is refused",
};

/** The report for people: a line for each check, then what failed and what to do. */
export function renderVerify(report: VerifyReport): string {
  const { checks, failed, endpointUrl, calledAt, stack } = report;
  const rows = checks.map(({ alias, check, ok, milliseconds, calls, answeredBy, note, from }) => [
    ok ? "ok" : "FAILED",
    alias ?? "-",
    WHAT[check],
    calls === 0 ? "-" : `${milliseconds} ms${calls > 1 ? ` (call ${calls})` : ""}`,
    answeredBy ?? note ?? (check === "key" ? (from ?? "") : ""),
  ]);
  const where = calledAt === undefined ? endpointUrl : `${endpointUrl}, called at ${calledAt}`;
  const problems = checks.flatMap(({ ok, alias, check, from, problem, fix, requestId }) => {
    if (ok) return [];
    const what = `${alias === undefined ? "" : `alias ${JSON.stringify(alias)}, `}${WHAT[check]}`;
    const whose = check === "key" && from !== undefined ? ` (${from})` : "";
    const id = requestId === undefined ? "" : ` (request ${requestId})`;
    return [`${what}${whose}: ${problem}${id}; ${fix}`];
  });
  return [
    `stack ${JSON.stringify(stack)}: ${where}`,
    ...renderRows([["", "alias", "check", "time", ""], ...rows]),
    failed === 0 ? "everything answers" : `${failed} of ${checks.length} checks failed`,
    ...problems,
  ].join("\n");
}
