import * as fs from "node:fs";
import * as path from "node:path";
import { repo, type LocalClouds, type Project } from "./local-clouds";

/** Loads the SDKs of this repository from a program elsewhere. */
const LOAD = `const load = (name) => require(require.resolve(name, { paths: [${JSON.stringify(repo)}] }));
const pulumi = load("@pulumi/pulumi");
const { Provider } = load("@pulumi/aws/provider");
const tags = { Environment: pulumi.getStack(), Project: "atlas", CostCenter: "ML-4100", Team: "platform-ai", ManagedBy: "pulumi" };
const provider = new Provider("extra", { region: "us-east-1", allowedAccountIds: ["111122223333"] });
`;

/** A project of a few resources only, with a stack of the given name. */
export async function smallProject(
  clouds: LocalClouds,
  body: string,
  stack = "dev",
): Promise<Project> {
  const folder = fs.mkdtempSync(path.join(clouds.dir, "small-"));
  const project = clouds.project("unified-ai-small", write(folder, LOAD + body));
  // One stack a project folder would be taken for another's, since the backend is shared.
  const answer = await project.pulumi("stack", "init", stack);
  if (answer.code !== 0 && !answer.text.includes("already exists")) throw new Error(answer.text);
  return project;
}

/** A log group without tags and without protection. */
export const logGroupProject = (clouds: LocalClouds): Promise<Project> =>
  smallProject(
    clouds,
    `const cloudwatch = load("@pulumi/aws/cloudwatch");
new cloudwatch.LogGroup("extra", { name: "/atlas/extra", retentionInDays: 30 }, { provider });
`,
  );

function write(folder: string, text: string): string {
  const file = path.join(folder, "program.cjs");
  fs.writeFileSync(file, text);
  return file;
}
