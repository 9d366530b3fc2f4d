import * as fs from "node:fs";
import { Provider } from "@pulumi/aws/provider";
import { getResources } from "@pulumi/aws/resourcegroupstaggingapi/getResources";
import type { TagQuery } from "./find-by-tag";

/** The Pulumi program behind `findByTag`: one invoke, its answer written to a file. */
async function lookUp(): Promise<void> {
  const file = process.env["UNIFIED_AI_LOOKUP"];
  if (!file)
    throw new Error("UNIFIED_AI_LOOKUP is not set: this program is run by `unified-ai recover`");
  const request = JSON.parse(fs.readFileSync(file, "utf8")) as {
    settings: Record<string, string>;
    query: TagQuery;
    answerFile: string;
  };
  const { settings, query } = request;
  const provider = new Provider("lookup", {
    ...(settings["region"] ? { region: settings["region"] as never } : {}),
    // The state keeps provider inputs that are not strings as JSON text.
    ...(settings["allowedAccountIds"]
      ? { allowedAccountIds: JSON.parse(settings["allowedAccountIds"]) as string[] }
      : {}),
  });
  const found = await getResources(
    {
      resourceTypeFilters: [query.arnType],
      tagFilters: Object.entries(query.tags).map(([key, value]) => ({ key, values: [value] })),
    },
    { provider },
  );
  const arns = found.resourceTagMappingLists.map((mapping) => mapping.resourceArn);
  fs.writeFileSync(request.answerFile, JSON.stringify({ arns }));
}

export = lookUp();
