/** Why a call went wrong, what to do about it, and whether it may pass by itself. */
export interface Problem {
  problem: string;
  fix: string;
  /** It may be gone in a moment: what is deployed is not everywhere at once. */
  passing: boolean;
}

/** What the fixes name. */
export interface ProblemContext {
  stack: string;
  host: string;
  namespace?: string;
  /** Seconds between two looks of the gateway at the secret store. */
  refreshSeconds?: number;
}

const CERTIFICATE =
  /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|HOSTNAME_MISMATCH)/;

/** A call that got no answer, by the error that `fetch` threw. */
export function connectionProblem(error: unknown, context: ProblemContext): Problem {
  const { host, namespace } = context;
  const pods = `kubectl get pods -n ${namespace ?? "<namespace>"}`;
  const name = (error as Error).name;
  if (name === "TimeoutError" || name === "AbortError")
    return {
      problem: "no whole answer in time",
      fix: `look whether a provider hangs (the gateway's log, by request), or give more with --timeout`,
      passing: true,
    };
  const code = codeOf(error);
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return {
      problem: `${host} does not resolve (${code})`,
      fix: `look whether its zone has the record and is delegated: \`dig +short ${host}\``,
      passing: true,
    };
  if (CERTIFICATE.test(code))
    return {
      problem: `the certificate of ${host} is not good (${code})`,
      fix: "look whether the load balancer has the certificate of this very name, and who answers there",
      passing: false,
    };
  return {
    problem: `no connection to ${host} (${code})`,
    fix: `look whether the load balancer has healthy targets: \`${pods}\``,
    passing: true,
  };
}

function codeOf(error: unknown): string {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const { code } = at as { code?: unknown };
    if (typeof code === "string") return code;
  }
  return (error as Error)?.message ?? "unknown";
}

/** A call that was answered with another status than it had to be. */
export function statusProblem(
  status: number,
  said: string | undefined,
  context: ProblemContext,
): Problem {
  const { stack, refreshSeconds } = context;
  const problem = `answered ${status}${said === undefined ? "" : `: ${said}`}`;
  if (status === 401)
    return {
      problem,
      fix:
        `look whether the key is in force: \`unified-ai tenant list --stack ${stack}\`` +
        (refreshSeconds === undefined ? "" : ` (the gateway looks every ${refreshSeconds} s)`),
      passing: true,
    };
  if (status === 403)
    return { problem, fix: "look who else answers at this address", passing: false };
  if (status === 404)
    return {
      problem,
      fix: "look whether the tenant may call the alias (`tenants.<tenant>.models`), and whether its route is in force",
      passing: true,
    };
  if (status === 429)
    return {
      problem,
      fix: "the tenant's or the model's limit is used up: take another tenant's key, raise the limit, or wait a minute",
      passing: true,
    };
  if (status >= 500)
    return {
      problem,
      fix:
        "no target answered: look at the gateway's log for this request (target, upstream failure), then at model access, terms and quota in that cloud, " +
        `and at \`unified-ai drift --stack ${stack}\``,
      passing: true,
    };
  return { problem, fix: "look at the gateway's log for this request", passing: false };
}
