"use strict";
const eks = require("@pulumi/eks");

exports.source = "@pulumi/eks 2.8.1";

exports.programs = {
  cluster: () => new eks.Cluster("cluster", {}),
};
