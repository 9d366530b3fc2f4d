"use strict";
const classic = require("@pulumi/awsx/classic");

exports.source = "@pulumi/awsx 3.9.0, classic";

/** After the examples of github.com/pulumi/examples. */
exports.programs = {
  vpc: () => new classic.ec2.Vpc("vpc", { numberOfAvailabilityZones: 2 }),
  listeners: () => {
    const vpc = new classic.ec2.Vpc("vpc", { numberOfAvailabilityZones: 2 });
    new classic.lb.ApplicationListener("web", { vpc, external: true, port: 80 });
    new classic.lb.ApplicationListener("airflow", { vpc, port: 8080, protocol: "HTTP" });
    new classic.lb.NetworkListener("tcp", { vpc, port: 80 });
  },
};
