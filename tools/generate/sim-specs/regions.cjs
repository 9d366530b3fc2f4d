"use strict";
const fs = require("node:fs");
const path = require("node:path");

/** Services whose regional endpoints together make the list of Google Cloud regions and multi-regions. */
const gcpServices = ["compute.v1", "aiplatform.v1", "logging.v2", "storage.v1"];

/** Regions of AWS from botocore's partitions, regions of GCP from the endpoints of the discovery documents. */
function regions({ botocore, discovery }) {
  const partitions = JSON.parse(
    fs.readFileSync(path.join(botocore.directory, "botocore/data/partitions.json"), "utf8"),
  );
  const aws = partitions.partitions
    .filter((partition) => partition.id === "aws")
    .flatMap((partition) => Object.keys(partition.regions))
    .filter((region) => !region.endsWith("-global"))
    .sort();
  const documents = path.join(discovery.directory, "googleapiclient/discovery_cache/documents");
  const gcp = new Set(["global"]);
  for (const service of gcpServices) {
    const document = JSON.parse(fs.readFileSync(path.join(documents, `${service}.json`), "utf8"));
    for (const endpoint of document.endpoints ?? [])
      if (endpoint.location) gcp.add(endpoint.location);
  }
  return { sources: [botocore.source, discovery.source], aws, gcp: [...gcp].sort() };
}

module.exports = { regions };
