"use strict";
const aws = require("@pulumi/aws");
const { Trail } = require("awsx-source/cloudtrail");
const { Vpc } = require("awsx-source/ec2");
const { Repository } = require("awsx-source/ecr");
const { FargateTaskDefinition } = require("awsx-source/ecs");
const { ApplicationLoadBalancer, NetworkLoadBalancer } = require("awsx-source/lb");

exports.source = "the component provider of @pulumi/awsx, github.com/pulumi/pulumi-awsx v3.8.0";

/** After the examples of the same repository. */
exports.programs = {
  vpc: () => new Vpc("vpc", {}, {}),
  "load-balancers": () => {
    const vpc = new Vpc("vpc", {}, {});
    const certificate = new aws.acm.Certificate("certificate", { domainName: "www.example.com" });
    new ApplicationLoadBalancer("plain", { subnetIds: vpc.publicSubnetIds }, {});
    new ApplicationLoadBalancer("tls", {
      subnetIds: vpc.publicSubnetIds,
      listener: { port: 443, protocol: "HTTPS", certificateArn: certificate.arn },
      accessLogs: { bucket: "access-logs", enabled: true },
      dropInvalidHeaderFields: true,
      enableDeletionProtection: true,
    });
    new NetworkLoadBalancer("network", { subnetIds: vpc.publicSubnetIds }, {});
  },
  fargate: () =>
    new FargateTaskDefinition(
      "task",
      {
        container: { name: "nginx", image: "nginx:latest", cpu: 512, memory: 128, essential: true },
      },
      {},
    ),
  trail: () => {
    new Trail("plain", { enableLogging: true }, {});
    new Trail("with-logs", {
      enableLogging: true,
      cloudWatchLogsGroup: { enable: true, args: { retentionInDays: 7 } },
    });
  },
  repository: () => new Repository("repository", {}, {}),
};
