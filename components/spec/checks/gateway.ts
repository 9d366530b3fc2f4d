import type { CheckContext } from "./context";

/** Gateway: its home can run it, exactly one of zone and certificate is given, and somebody may call it. */
export function checkGateway(context: CheckContext): void {
  if (!context.draft.gateway) return;
  checkHome(context);
  checkCertificate(context);
  checkReplicas(context);
  checkTimeouts(context);
  checkCallers(context);
}

function checkCallers({ draft, report }: CheckContext): void {
  if (draft.tenants.length === 0) {
    report.issue(
      ["tenants"],
      "must have at least one tenant, since nobody else may call the gateway, got nothing; add one with the aliases it may call",
    );
    return;
  }
  const called = new Set(draft.tenants.flatMap(({ models }) => models.map(({ name }) => name)));
  for (const { name, steps } of draft.aliases) {
    if (called.has(name)) continue;
    report.warn(
      steps,
      `may be called by nobody, since no tenant names it, got ${JSON.stringify(name)}; add it to a tenant's \`models\`, or remove it`,
    );
  }
}

function checkHome({ draft, malformed, report }: CheckContext): void {
  const { home } = draft.gateway!;
  if (home === undefined) return;
  if (home !== "aws") {
    report.issue(
      ["gateway", "home"],
      `must be "aws", the only cloud whose cluster, network and identities this version makes, got ${JSON.stringify(home)}; use "aws"`,
    );
  } else if (!draft.aws && !malformed.has("aws")) {
    report.issue(
      ["gateway", "home"],
      'must be an enabled cloud, got "aws"; add `aws` with its account and region',
    );
  }
}

function checkCertificate({ draft, report }: CheckContext): void {
  const { zoneId, certificateArn } = draft.gateway!;
  if (zoneId !== undefined && certificateArn !== undefined) {
    report.issue(
      ["gateway", "certificateArn"],
      `must not be given with \`zoneId\`, in which a certificate is made, got ${JSON.stringify(certificateArn)}; remove one of them`,
    );
    return;
  }
  if (zoneId === undefined && certificateArn === undefined) {
    const misspelt = ["zoneId", "certificateArn"].some((key) => report.hasIssueAt("gateway", key));
    if (misspelt) return;
    report.issue(
      ["gateway", "zoneId"],
      "must be given, or `certificateArn`, since callers are answered by TLS only, got nothing; add the zone that the domain is in",
    );
    return;
  }
  if (certificateArn === undefined || !draft.aws) return;
  const [, , , region, account] = certificateArn.split(":");
  const { aws } = draft;
  if (aws.region !== undefined && region !== aws.region) {
    report.issue(
      ["gateway", "certificateArn"],
      `must be in ${aws.region}, where the load balancer is, got one in ${region}; request it there`,
    );
  } else if (aws.accountId !== undefined && account !== aws.accountId) {
    report.issue(
      ["gateway", "certificateArn"],
      `must be of account ${aws.accountId}, got one of ${account}; a load balancer uses only its own account's`,
    );
  }
}

function checkReplicas({ draft, report }: CheckContext): void {
  const { min, max } = draft.gateway!.replicas ?? {};
  if (min === 1) {
    report.warn(
      ["gateway", "replicas", "min"],
      "leaves callers without a gateway while its only proxy is replaced or its zone is down, got 1; use 2",
    );
  }
  if (max !== undefined && max < (min ?? 2)) {
    report.issue(
      ["gateway", "replicas", "max"],
      `must be at least \`min\`, which is ${min ?? 2}, got ${max}; use ${min ?? 2} or more`,
    );
  }
}

function checkTimeouts({ draft, report }: CheckContext): void {
  const {
    firstTokenSeconds = 20,
    answerSeconds = 300,
    idleSeconds,
  } = draft.gateway!.timeouts ?? {};
  if (answerSeconds < firstTokenSeconds) {
    report.issue(
      ["gateway", "timeouts", "answerSeconds"],
      `must be at least \`firstTokenSeconds\`, since a whole answer takes no less than its first word, got ${answerSeconds}; use ${firstTokenSeconds} or more`,
    );
  }
  if (idleSeconds !== undefined && idleSeconds < answerSeconds) {
    report.issue(
      ["gateway", "timeouts", "idleSeconds"],
      `must be at least \`answerSeconds\`, since an answer that is not streamed is silent until it is whole, got ${idleSeconds}; use ${answerSeconds} or more`,
    );
  }
}
