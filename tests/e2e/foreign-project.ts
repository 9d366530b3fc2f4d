import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { repo, type Answer } from "./local-clouds";

/** A program that type-checks only when the package's types resolve and refuse what they should. */
export const typedProgram = (args: string): string => `import * as pulumi from "@pulumi/pulumi";
import { resolveSpec, UnifiedAiEndpoint, type UnifiedAiEndpointArgs } from "unified-ai-endpoint";
const args: UnifiedAiEndpointArgs = ${args};
const ai = new UnifiedAiEndpoint("ai", args, { protect: true });
export const urls: pulumi.Output<string[]> = ai.targets.apply((all) => all.map((t) => t.invokeUrl));
export const where: "us" | "eu" | "global" = resolveSpec(args, { environment: "dev" }).residency;
// @ts-expect-error a region is text
new UnifiedAiEndpoint("bad", { ...args, aws: { accountId: "111122223333", region: 5 } });
// @ts-expect-error no such argument
new UnifiedAiEndpoint("bad", { ...args, nothing: 1 });
`;

interface Manifest {
  name: string;
  version: string;
  dependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
}

/**
 * A project of somebody else's, in a folder of its own, with what `npm pack` makes of this one in its node_modules. The
 * packages that ours names stand there as links to the ones installed here; a package that it uses and does not name is
 * not found, as after an installation from the registry.
 */
export class ForeignProject {
  private constructor(
    readonly folder: string,
    /** Folder of the package, as it came out of the archive. */
    readonly installed: string,
    /** Paths of the archive's files, relative to the package. */
    readonly files: string[],
    /** Bytes of the archive. */
    readonly size: number,
  ) {}

  /** `npm`: the packages are installed from the registry or npm's cache, as anybody else would. */
  static async make({ npm = false } = {}): Promise<ForeignProject> {
    const folder = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), "unified-ai-foreign-"));
    try {
      const packed = await run("npm", ["pack", "--json", "--pack-destination", folder], repo);
      if (packed.code !== 0) throw new Error(`npm pack failed: ${packed.text}`);
      const [{ filename, size, files }] = JSON.parse(packed.stdout) as [
        { filename: string; size: number; files: { path: string }[] },
      ];
      const project = new ForeignProject(
        folder,
        path.join(folder, "node_modules", "unified-ai-endpoint"),
        files.map((file) => file.path),
        size,
      );
      project.write("package.json", JSON.stringify({ name: "foreign", private: true }));
      await (npm ? project.install(filename) : project.extract(filename));
      return project;
    } catch (error) {
      fs.rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  private async install(archive: string): Promise<void> {
    const argv = ["install", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts"];
    const { code, text } = await this.run("npm", [...argv, `./${archive}`]);
    if (code !== 0) throw new Error(`npm install failed: ${text}`);
  }

  private async extract(archive: string): Promise<void> {
    fs.mkdirSync(this.installed, { recursive: true });
    const argv = ["-xzf", archive, "-C", this.installed, "--strip-components=1"];
    const { code, text } = await this.run("tar", argv);
    if (code !== 0) throw new Error(`tar failed: ${text}`);
    const { dependencies, peerDependencies } = this.manifest();
    for (const name of Object.keys({ ...dependencies, ...peerDependencies })) this.link(name);
  }

  manifest(): Manifest {
    const file = path.join(this.installed, "package.json");
    return JSON.parse(fs.readFileSync(file, "utf8")) as Manifest;
  }

  /** Puts a package that is installed here into the project, as the project's own dependency. */
  link(name: string): void {
    const link = path.join(this.folder, "node_modules", name);
    fs.mkdirSync(path.dirname(link), { recursive: true });
    fs.symlinkSync(path.join(repo, "node_modules", name), link);
  }

  write(file: string, text: string): void {
    const target = path.join(this.folder, file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, text);
  }

  read(file: string): string {
    return fs.readFileSync(path.join(this.folder, file), "utf8");
  }

  node(...args: string[]): Promise<Answer> {
    return this.run(process.execPath, args);
  }

  /** The package's own command. */
  unifiedAi(...args: string[]): Promise<Answer> {
    return this.node(path.join(this.installed, "tools", "unified-ai.cjs"), ...args);
  }

  /** Any command against this project's own local clouds. */
  exec(...command: string[]): Promise<Answer> {
    return this.unifiedAi("local", "exec", "--", ...command);
  }

  async dispose(): Promise<void> {
    await this.unifiedAi("local", "stop");
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  run(file: string, args: readonly string[]): Promise<Answer> {
    return run(file, args, this.folder);
  }
}

function run(file: string, args: readonly string[], cwd: string): Promise<Answer> {
  // What the test run sets for this checkout would lead the package back to it.
  const env = { ...process.env };
  for (const name of ["UNIFIED_AI_LOCAL_DIR", "UNIFIED_AI_ROOT", "NODE_PATH"]) delete env[name];
  return new Promise((resolve) => {
    execFile(file, args, { cwd, env, maxBuffer: 1 << 28 }, (error, stdout, stderr) => {
      const code = error ? (typeof error.code === "number" ? error.code : 1) : 0;
      resolve({ code, text: stdout + stderr, stdout });
    });
  });
}
