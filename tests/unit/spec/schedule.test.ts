import { describe, expect, it } from "vitest";
import { changed, check, issuesAfter, type Any } from "./fixture";

/** The good description behind a gateway whose machines sleep, and then a change. */
const sleeping =
  (change: (spec: Any) => void = () => undefined) =>
  (spec: Any): void => {
    spec.gateway = { home: "aws", domain: "ai.example.com", zoneId: "Z0123456789ABCDEFGHIJ" };
    spec.cluster = { apiAddresses: ["203.0.113.10"] };
    spec.models.chat.capabilities = ["streaming", "tools", "vision"];
    spec.schedule = { hours: "07:00-20:00", timeZone: "Europe/Berlin" };
    change(spec);
  };

describe("a schedule", () => {
  it("is of working days in UTC unless it says otherwise", () => {
    const plain = sleeping((spec) => (spec.schedule = { hours: "06:30-19:45" }));
    expect(check(changed(plain)).spec?.schedule).toEqual({
      from: "06:30",
      until: "19:45",
      days: ["mon", "tue", "wed", "thu", "fri"],
      timeZone: "UTC",
    });
  });

  it("keeps the order of the week", () => {
    const days = sleeping((spec) => (spec.schedule.days = ["sat", "mon"]));
    expect(check(changed(days)).spec?.schedule).toMatchObject({
      days: ["mon", "sat"],
      timeZone: "Europe/Berlin",
    });
  });

  it.each<[string, (spec: Any) => void, string, string]>([
    [
      "a protected environment",
      (spec) => (spec.deletionProtection = true),
      "schedule",
      "must not be given with `deletionProtection`, got true: what is protected is meant to answer at any hour; remove one of them",
    ],
    [
      "no gateway",
      (spec) => {
        delete spec.gateway;
        delete spec.cluster;
      },
      "schedule",
      "must not be given without `gateway`, whose machines are all that could sleep; add `gateway` or remove `schedule`",
    ],
    [
      "hours that end before they begin",
      (spec) => (spec.schedule.hours = "20:00-07:00"),
      "schedule.hours",
      'must begin before they end on the same day, got "20:00-07:00"; machines that run past midnight are better left without a schedule',
    ],
    [
      "hours that do not exist",
      (spec) => (spec.schedule.hours = "07:00-24:00"),
      "schedule.hours",
      'must be two times of a day, got "07:00-24:00"; write it as "07:00-20:00"',
    ],
    [
      "a day twice",
      (spec) => (spec.schedule.days = ["mon", "tue", "mon"]),
      "schedule.days[2]",
      'must name a day once, got "mon" again; remove it',
    ],
    [
      "a misspelt time zone",
      (spec) => (spec.schedule.timeZone = "Europe/Berln"),
      "schedule.timeZone",
      'must be the IANA name of a time zone, got "Europe/Berln"; use "Europe/Berlin"',
    ],
    [
      "a time zone like nothing",
      (spec) => (spec.schedule.timeZone = "somewhere"),
      "schedule.timeZone",
      'must be the IANA name of a time zone, got "somewhere"; use one such as "Europe/Berlin"',
    ],
  ])("refuses %s", (_, change, path, reason) => {
    expect(issuesAfter(sleeping(change))).toEqual([{ path, reason }]);
  });

  it.each(["azure", "gcp"])("refuses a home on %s by name, beside the home itself", (home) => {
    const issues = issuesAfter(sleeping((spec) => (spec.gateway.home = home)));
    expect(issues).toContainEqual({
      path: "schedule",
      reason: `must not be given with the gateway's home on ${home}, since only machines on AWS are put to sleep so far; remove it`,
    });
  });

  it("refuses machines of someone else", () => {
    const issues = issuesAfter(
      sleeping((spec) => {
        spec.cluster = {
          existing: {
            name: "platform",
            endpoint: "https://ABC.gr7.us-east-1.eks.amazonaws.com",
            certificateAuthority: "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t",
            oidcIssuer: "https://oidc.eks.us-east-1.amazonaws.com/id/0123456789ABCDEF",
            vpcId: "vpc-0123456789abcdef0",
            privateSubnetIds: ["subnet-0000000000000000a", "subnet-0000000000000000b"],
            publicSubnetIds: ["subnet-0000000000000000c", "subnet-0000000000000000d"],
            securityGroupId: "sg-0123456789abcdef0",
            egressAddresses: ["198.51.100.7"],
          },
        };
      }),
    );
    expect(issues).toEqual([
      {
        path: "schedule",
        reason:
          "must not be given with `cluster.existing`, whose machines are someone else's; remove it",
      },
    ]);
  });
});
