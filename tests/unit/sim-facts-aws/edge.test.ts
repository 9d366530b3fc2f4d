// Proves the rows against themselves; not that load balancers, ACM and Route 53 answer so.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Props, StoredResource } from "../../../sim/model";
import { Cloud, network } from "./cloud";
import { refusal } from "./world";

const BALANCER = "aws:lb/loadBalancer:LoadBalancer";
const TARGETS = "aws:lb/targetGroup:TargetGroup";
const LISTENER = "aws:lb/listener:Listener";
const CERTIFICATE = "aws:acm/certificate:Certificate";
const VALIDATION = "aws:acm/certificateValidation:CertificateValidation";
const RECORD = "aws:route53/record:Record";
const zoneId = "Z0123456789ABCDEFGHIJ";
const domain = "ai.dev.example.com";

let cloud: Cloud;
beforeEach(() => {
  cloud = new Cloud();
});
afterEach(() => cloud.dispose());

const requested = () => cloud.create(CERTIFICATE, { domainName: domain, validationMethod: "DNS" });
const proofOf = (certificate: StoredResource) =>
  (certificate.state.domainValidationOptions as Props[])[0]!;
const prove = (certificate: StoredResource, change: Props = {}) => {
  const proof = proofOf(certificate);
  return cloud.create(RECORD, {
    zoneId,
    name: proof.resourceRecordName!,
    type: "CNAME",
    ttl: 300,
    records: [proof.resourceRecordValue!],
    ...change,
  });
};

describe("certificate", () => {
  it("waits for its record and is issued when it is there", () => {
    const certificate = requested();
    expect(proofOf(certificate)).toEqual({
      domainName: domain,
      resourceRecordName: expect.stringMatching(/^_[0-9a-f]{32}\.ai\.dev\.example\.com\.$/),
      resourceRecordType: "CNAME",
      resourceRecordValue: expect.stringMatching(
        /^_[0-9a-f]{32}\.[a-z]{10}\.acm-validations\.aws\.$/,
      ),
    });
    expect(cloud.read(certificate)).toMatchObject({ status: "PENDING_VALIDATION", notAfter: "" });
    expect(
      refusal(() => cloud.create(VALIDATION, { certificateArn: certificate.id })).message,
    ).toContain("timeout while waiting for state to become 'ISSUED'");
    prove(certificate);
    expect(cloud.read(certificate)).toMatchObject({
      status: "ISSUED",
      notBefore: "2026-11-21T12:00:00Z",
      notAfter: "2027-06-07T12:00:00Z",
    });
    cloud.create(VALIDATION, { certificateArn: certificate.id });
  });

  it("is not issued by a record of another value or in a zone of someone else", () => {
    const certificate = requested();
    const record = prove(certificate, { records: ["_other.acm-validations.aws"] });
    expect(cloud.read(certificate).status).toBe("PENDING_VALIDATION");
    cloud.delete(record);
    expect(refusal(() => prove(certificate, { zoneId: "Z999" }))).toMatchObject({
      code: "NoSuchHostedZone",
      status: 404,
    });
  });

  it("asks for the same record for the same name, and for one per name", () => {
    expect(proofOf(requested())).toEqual(proofOf(requested()));
    const wide = cloud.create(CERTIFICATE, {
      domainName: domain,
      validationMethod: "DNS",
      subjectAlternativeNames: [`*.${domain}`, `b.${domain}`],
    });
    const options = wide.state.domainValidationOptions as Props[];
    expect(options.map((one) => one.domainName)).toEqual([domain, `*.${domain}`, `b.${domain}`]);
    expect(options[0]!.resourceRecordName).toBe(options[1]!.resourceRecordName);
    expect(
      cloud.replaces(wide, { subjectAlternativeNames: [`b.${domain}`, `*.${domain}`] }),
    ).toEqual([]);
    expect(cloud.replaces(wide, { subjectAlternativeNames: [`c.${domain}`] })).not.toEqual([]);
  });

  it("has names that can be, at most ten, and is proved by DNS", () => {
    const complaints = (inputs: Props) =>
      cloud.complaints(CERTIFICATE, inputs).map((one) => one.split(":")[0]);
    expect(complaints({ domainName: domain })).toEqual(["validationMethod"]);
    expect(complaints({ domainName: domain, validationMethod: "EMAIL" })).toEqual([
      "validationMethod",
    ]);
    expect(complaints({ domainName: `${domain}.`, validationMethod: "DNS" })).toEqual([
      "domainName",
    ]);
    expect(
      complaints({ domainName: `${"a".repeat(60)}.example.com`, validationMethod: "DNS" }),
    ).toEqual(["domainName"]);
    expect(complaints({ validationMethod: "DNS", certificateBody: "x" })).toEqual([
      "certificateBody",
      "domainName",
    ]);
    const many = Array.from({ length: 10 }, (_, index) => `a${index}.example.com`);
    expect(
      refusal(() =>
        cloud.create(CERTIFICATE, {
          domainName: domain,
          validationMethod: "DNS",
          subjectAlternativeNames: many,
        }),
      ).code,
    ).toBe("LimitExceededException");
  });

  it("names the records a validation was not given", () => {
    const certificate = requested();
    prove(certificate);
    const refused = refusal(() =>
      cloud.create(VALIDATION, {
        certificateArn: certificate.id,
        validationRecordFqdns: ["other.example.com"],
      }),
    );
    expect(refused.message).toContain("but only other.example.com was passed");
  });
});

describe("record", () => {
  const record = { zoneId, name: domain, type: "A", ttl: 60, records: ["203.0.113.9"] };

  it("is full-named, unique and alone where it is a CNAME", () => {
    const made = cloud.create(RECORD, record);
    expect(made.id).toBe(`${zoneId}_${domain}_A`);
    expect(cloud.read(made).fqdn).toBe(domain);
    expect(cloud.create(RECORD, { ...record, name: "other.dev" }).state.fqdn).toBe(
      "other.dev.example.com",
    );
    expect(refusal(() => cloud.create(RECORD, { ...record, name: `${domain}.` }))).toMatchObject({
      code: "InvalidChangeBatch",
      message: `[Tried to create resource record set [name='${domain}.', type='A'] but it already exists]`,
    });
    const cname = { ...record, type: "CNAME", records: ["elsewhere.example.net"] };
    expect(refusal(() => cloud.create(RECORD, cname)).message).toContain(
      "conflicts with other records",
    );
    expect(
      refusal(() => cloud.create(RECORD, { ...cname, name: "example.com" })).message,
    ).toContain("not permitted at apex");
    expect(cloud.replaces(made, { name: `${domain}.` })).toEqual([]);
  });

  it("has values of its type, or an alias", () => {
    const complaints = (change: Props) =>
      cloud.complaints(RECORD, { ...record, ...change }).map((one) => one.split(":")[0]);
    expect(complaints({ records: ["host"] })).toEqual(["records[0]"]);
    expect(complaints({ records: null })).toEqual(["records"]);
    expect(complaints({ setIdentifier: "x" })).toEqual(["setIdentifier"]);
    expect(
      complaints({ aliases: [{ name: "x", zoneId: "Z1", evaluateTargetHealth: true }] }),
    ).toEqual(["records", "ttl"]);
    expect(complaints({ zoneId: "zone" })).toEqual(["zoneId"]);
  });

  it("points an alias at a load balancer by its name and the zone of such names", () => {
    const { publicSubnets } = network(cloud);
    const balancer = cloud.create(BALANCER, {
      name: "atlas",
      loadBalancerType: "network",
      subnets: publicSubnets.map((one) => one.id),
    });
    expect(balancer.state).toMatchObject({
      dnsName: expect.stringMatching(/^atlas-[0-9a-f]{16}\.elb\.us-east-1\.amazonaws\.com$/),
      zoneId: "Z26RNL4JYFTOTI",
    });
    const alias = (name: unknown, zone: unknown) =>
      cloud.create(RECORD, {
        zoneId,
        name: domain,
        type: "A",
        aliases: [{ name: name as string, zoneId: zone as string, evaluateTargetHealth: true }],
      });
    expect(refusal(() => alias(balancer.state.dnsName, "Z35SXDOTRQ7X7K")).message).toContain(
      "does not lie within the target zone",
    );
    expect(
      refusal(() => alias("gone-0123456789abcdef.elb.us-east-1.amazonaws.com", "Z26RNL4JYFTOTI"))
        .message,
    ).toContain("that target was not found");
    alias(balancer.state.dnsName, balancer.state.zoneId);
  });

  it("belongs to a zone that world.json lists for the account", () => {
    const hostedZones = { "111122223333": { Z1: "atlas.example.org" } };
    const other = new Cloud({ aws: { hostedZones } });
    expect(refusal(() => other.create(RECORD, record)).code).toBe("NoSuchHostedZone");
    expect(other.create(RECORD, { ...record, zoneId: "Z1", name: "ai" }).state.fqdn).toBe(
      "ai.atlas.example.org",
    );
    return other.dispose();
  });
});

describe("load balancer", () => {
  it("stands in one VPC with a way to the internet, once per zone", () => {
    const { vpc, publicSubnets, privateSubnets, gateway } = network(cloud);
    const other = network(cloud, "10.50");
    const create = (change: Props) =>
      refusal(() =>
        cloud.create(BALANCER, {
          name: "atlas",
          loadBalancerType: "network",
          subnets: publicSubnets.map((one) => one.id),
          ...change,
        }),
      );
    expect(create({ subnets: ["subnet-0"] }).code).toBe("SubnetNotFound");
    expect(
      create({ subnets: [publicSubnets[0]!.id, other.publicSubnets[1]!.id] }).message,
    ).toContain("same VPC");
    expect(create({ subnets: [publicSubnets[0]!.id, privateSubnets[0]!.id] }).message).toContain(
      "same Availability Zone",
    );
    const foreign = cloud.create("aws:ec2/securityGroup:SecurityGroup", {
      name: "g",
      vpcId: other.vpc.id,
    });
    expect(create({ securityGroups: [foreign.id] }).code).toBe("InvalidSecurityGroup");
    expect(
      create({ loadBalancerType: "application", subnets: [publicSubnets[0]!.id] }).message,
    ).toContain("At least 2 subnets");
    cloud.delete(gateway);
    expect(create({})).toMatchObject({
      code: "InvalidSubnet",
      message: `VPC ${vpc.id} has no internet gateway`,
    });
  });

  it("has a name of 32 characters, unique in the Region, and is protected on demand", () => {
    const { publicSubnets, gateway } = network(cloud);
    const inputs = {
      name: "atlas",
      loadBalancerType: "network",
      subnets: publicSubnets.map((one) => one.id),
      enableDeletionProtection: true,
    };
    const names = ["internal-a", "-a", "a-", "a_b", "a".repeat(33)];
    for (const name of names)
      expect(cloud.complaints(BALANCER, { ...inputs, name })).toHaveLength(1);
    expect(cloud.complaints(BALANCER, { ...inputs, idleTimeout: 60 })).toEqual([
      expect.stringMatching(/^idleTimeout: is for application load balancers/),
    ]);
    const made = cloud.create(BALANCER, inputs);
    expect(refusal(() => cloud.create(BALANCER, inputs)).code).toBe("DuplicateLoadBalancerName");
    expect(refusal(() => cloud.delete(made)).code).toBe("OperationNotPermitted");
    expect(refusal(() => cloud.delete(gateway)).message).toContain("mapped public address(es)");
    expect(refusal(() => cloud.delete(publicSubnets[0]!)).code).toBe("DependencyViolation");
  });

  it("cannot get security groups later", () => {
    const { publicSubnets, vpc } = network(cloud);
    const made = cloud.create(BALANCER, {
      name: "atlas",
      loadBalancerType: "network",
      subnets: publicSubnets.map((one) => one.id),
    });
    const group = cloud.create("aws:ec2/securityGroup:SecurityGroup", { name: "g", vpcId: vpc.id });
    expect(refusal(() => cloud.update(made, { securityGroups: [group.id] })).code).toBe(
      "InvalidConfigurationRequest",
    );
  });
});

describe("listener", () => {
  const start = () => {
    const { publicSubnets, vpc } = network(cloud);
    const balancer = cloud.create(BALANCER, {
      name: "atlas",
      loadBalancerType: "network",
      subnets: publicSubnets.map((one) => one.id),
    });
    const targets = cloud.create(TARGETS, {
      name: "atlas",
      vpcId: vpc.id,
      targetType: "ip",
      protocol: "TCP",
      port: 10080,
    });
    const certificate = requested();
    const inputs = {
      loadBalancerArn: balancer.id,
      protocol: "TLS",
      port: 443,
      certificateArn: certificate.id,
      defaultActions: [{ type: "forward", targetGroupArn: targets.id }],
    };
    return { balancer, targets, certificate, inputs, vpc };
  };

  it("speaks TLS with an issued certificate of its Region only", () => {
    const { certificate, inputs, targets, balancer } = start();
    expect(refusal(() => cloud.create(LISTENER, inputs))).toMatchObject({
      code: "UnsupportedCertificate",
      message: expect.stringContaining(`no validation record for ${domain}`),
    });
    prove(certificate);
    expect(
      refusal(() => cloud.create(LISTENER, { ...inputs, certificateArn: `${certificate.id}0` }))
        .code,
    ).toBe("CertificateNotFound");
    const made = cloud.create(LISTENER, inputs);
    expect(made.id).toMatch(
      /^arn:aws:elasticloadbalancing:us-east-1:111122223333:listener\/net\/atlas\/51a0[0-9a-f]{12}\/51a0[0-9a-f]{12}$/,
    );
    expect(cloud.read(made)).toMatchObject({ sslPolicy: "ELBSecurityPolicy-2016-08" });
    expect(cloud.read(targets).loadBalancerArns).toEqual([balancer.id]);
    expect(cloud.read(certificate).renewalEligibility).toBe("ELIGIBLE");
    expect(refusal(() => cloud.create(LISTENER, inputs)).code).toBe("DuplicateListener");
    expect(refusal(() => cloud.delete(targets)).code).toBe("ResourceInUse");
    expect(refusal(() => cloud.delete(certificate)).code).toBe("ResourceInUseException");
    expect(cloud.replaces(made, { port: 444 })).toEqual([]);
  });

  it("has what its protocol has", () => {
    const { inputs } = start();
    const complaints = (change: Props) =>
      cloud.complaints(LISTENER, { ...inputs, ...change }).map((one) => one.split(":")[0]);
    expect(complaints({ certificateArn: null })).toEqual(["certificateArn"]);
    expect(complaints({ protocol: "TCP", sslPolicy: "ELBSecurityPolicy-2016-08" })).toEqual([
      "certificateArn",
      "sslPolicy",
    ]);
    expect(complaints({ sslPolicy: "ELBSecurityPolicy-2017-01" })).toEqual(["sslPolicy"]);
    expect(complaints({ sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06" })).toEqual([]);
    expect(complaints({ tcpIdleTimeoutSeconds: 600 })).toEqual(["tcpIdleTimeoutSeconds"]);
    expect(complaints({ defaultActions: [{ type: "redirect" }] })).toEqual([
      "defaultActions[0].type",
      "defaultActions[0].redirect",
    ]);
    expect(complaints({ defaultActions: [{ type: "forward" }] })).toEqual([
      "defaultActions[0].targetGroupArn",
    ]);
  });

  it("forwards to a group of its VPC and protocol that no other load balancer has", () => {
    const { inputs, certificate, vpc } = start();
    prove(certificate);
    const other = network(cloud, "10.50");
    const groupOf = (name: string, vpcId: string, protocol: string) =>
      cloud.create(TARGETS, { name, vpcId, targetType: "ip", protocol, port: 80 }).id;
    const create = (targetGroupArn: string) =>
      refusal(() =>
        cloud.create(LISTENER, {
          ...inputs,
          defaultActions: [{ type: "forward", targetGroupArn }],
        }),
      );
    expect(create("arn:none").code).toBe("TargetGroupNotFound");
    expect(create(groupOf("elsewhere", other.vpc.id, "TCP")).message).toContain("same VPC");
    expect(create(groupOf("udp", vpc.id, "UDP")).message).toContain("does not fit");
    cloud.create(LISTENER, inputs);
    const second = cloud.create(BALANCER, {
      name: "second",
      loadBalancerType: "network",
      subnets: [String(cloud.plane.store.all("aws:ec2/subnet:Subnet")[0]!.id)],
    });
    expect(
      refusal(() => cloud.create(LISTENER, { ...inputs, loadBalancerArn: second.id })).code,
    ).toBe("TargetGroupAssociationLimit");
    expect(
      refusal(() => cloud.create(LISTENER, { ...inputs, loadBalancerArn: "arn:none" })).code,
    ).toBe("LoadBalancerNotFound");
  });
});

describe("target group", () => {
  it("has a port, a protocol, a VPC and a health check that fit", () => {
    const { vpc } = network(cloud);
    const inputs = { name: "atlas", vpcId: vpc.id, protocol: "TCP", port: 80, targetType: "ip" };
    const complaints = (change: Props) =>
      cloud.complaints(TARGETS, { ...inputs, ...change }).map((one) => one.split(":")[0]);
    expect(complaints({})).toEqual([]);
    expect(complaints({ port: null, protocol: null, vpcId: null })).toEqual([
      "port",
      "protocol",
      "vpcId",
    ]);
    expect(complaints({ protocolVersion: "HTTP2" })).toEqual(["protocolVersion"]);
    expect(complaints({ preserveClientIp: "yes" })).toEqual(["preserveClientIp"]);
    expect(complaints({ healthCheck: { protocol: "TCP", path: "/" } })).toEqual([
      "healthCheck.path",
    ]);
    expect(complaints({ healthCheck: { healthyThreshold: 1, interval: 4 } })).toEqual([
      "healthCheck.healthyThreshold",
      "healthCheck.interval",
    ]);
    expect(refusal(() => cloud.create(TARGETS, { ...inputs, vpcId: "vpc-0" })).code).toBe(
      "ValidationError",
    );
    const made = cloud.create(TARGETS, { ...inputs, healthCheck: { interval: 10 } });
    expect(cloud.read(made)).toMatchObject({
      healthCheck: { interval: 10, protocol: "TCP", healthyThreshold: 3, port: "traffic-port" },
      preserveClientIp: "false",
      deregistrationDelay: 300,
    });
    expect(refusal(() => cloud.create(TARGETS, inputs)).code).toBe("DuplicateTargetGroupName");
    expect(cloud.replaces(made, { port: 81 })).toEqual(["port"]);
  });
});
