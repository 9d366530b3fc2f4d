// Proves what the generated project folders hold; that the engine takes them is for the end-to-end tests.
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { localLayout } from "../../../cli/local/layout";
import {
  collectAfterRun,
  isCommitted,
  projectFolderOf,
  writeLocalProject,
} from "../../../cli/local/projects";

let root: string;
const layout = () => localLayout(path.join(root, ".unified-ai/local"));
const write = (file: string, text: string) => {
  fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  fs.writeFileSync(path.join(root, file), text);
};
const generate = (source = root) => writeLocalProject(source, { root, layout: layout() });
const generated = (name: string, twin = "endpoint") =>
  parse(fs.readFileSync(path.join(layout().projects, twin, name), "utf8")) as Record<
    string,
    unknown
  >;

const COMMITTED = `secretsprovider: awskms://alias/x
encryptedkey: abc
config:
  app:size: large # why
`;

beforeEach(() => {
  root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "projects-")));
  write(
    "Pulumi.yaml",
    "name: app\nmain: tools/program.cjs\nruntime: { name: nodejs }\nbackend: { url: s3://real }\n",
  );
  write("Pulumi.prod.yaml", COMMITTED);
  write("baseline/Pulumi.yaml", "name: base\nruntime: nodejs\n");
  write("baseline/sub/x", "");
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

describe("writeLocalProject", () => {
  it("writes Pulumi.yaml with an absolute main and without the backend", () => {
    expect(generate().project).toEqual({
      name: "app",
      source: root,
      folder: path.join(layout().projects, "endpoint"),
    });
    expect(generated("Pulumi.yaml")).toEqual({
      name: "app",
      main: path.join(root, "tools/program.cjs"),
      runtime: { name: "nodejs" },
    });
  });

  it("keeps the plugins that a project names by their paths", () => {
    write(
      "Pulumi.yaml",
      "name: app\nruntime: yaml\nplugins: { providers: [{ name: a, path: ../a }, { name: b }, { name: c, path: /c }] }\n",
    );
    generate();
    expect(generated("Pulumi.yaml")["plugins"]).toEqual({
      providers: [
        { name: "a", path: path.resolve(root, "../a") },
        { name: "b" },
        { name: "c", path: "/c" },
      ],
    });
  });

  it("points a project without main at its own folder", () => {
    generate(path.join(root, "baseline"));
    expect(generated("Pulumi.yaml", "baseline")["main"]).toBe(path.join(root, "baseline"));
  });

  it("copies the stack files without the committed secrets provider, and never touches them", () => {
    generate();
    expect(generated("Pulumi.prod.yaml")).toEqual({ config: { "app:size": "large" } });
    expect(fs.readFileSync(path.join(root, "Pulumi.prod.yaml"), "utf8")).toBe(COMMITTED);
  });

  it("takes a changed stack file over, and keeps the local salt", () => {
    const { project } = generate();
    const file = path.join(project.folder, "Pulumi.prod.yaml");
    fs.appendFileSync(file, "encryptionsalt: v1:local\n");
    expect(collectAfterRun(project, layout())).toEqual([]);
    write("Pulumi.prod.yaml", "config: { 'app:size': small }\n");
    generate();
    expect(generated("Pulumi.prod.yaml")).toEqual({
      config: { "app:size": "small" },
      encryptionsalt: "v1:local",
    });
    expect(fs.readFileSync(path.join(root, "Pulumi.prod.yaml"), "utf8")).not.toContain("salt");
  });

  it("gives an empty stack file its salt too", () => {
    write("Pulumi.dev.yaml", "");
    const { project } = generate();
    fs.writeFileSync(path.join(project.folder, "Pulumi.dev.yaml"), "encryptionsalt: v1:dev\n");
    collectAfterRun(project, layout());
    generate();
    expect(generated("Pulumi.dev.yaml")).toEqual({ encryptionsalt: "v1:dev" });
  });

  it("leaves out a stack whose values only its own provider can decrypt, and names the first", () => {
    write("Pulumi.sealed.yaml", "config:\n  app:a: 1\n  app:key:\n    secure: v1:xyz\n");
    const { sealed, project } = generate();
    expect([...sealed]).toEqual([["sealed", "app:key"]]);
    expect(fs.existsSync(path.join(project.folder, "Pulumi.sealed.yaml"))).toBe(false);
  });

  it("hands a stack file that is not YAML on as it is, for the engine to name the mistake", () => {
    write("Pulumi.bad.yaml", "config: [\n");
    const { project } = generate();
    expect(fs.readFileSync(path.join(project.folder, "Pulumi.bad.yaml"), "utf8")).toBe(
      "config: [\n",
    );
    expect(collectAfterRun(project, layout())).toEqual([]);
  });

  it("reports what the engine's YAML refuses without a path, all of it, for the stacks that matter", () => {
    const text = `config:
  app:endpoint:
    models:
      chat:
        targets:
          - { model: a, share: .nan }
          - { model: b, share: -.inf }
      chat: { targets: [] }
  app:size: 1
  app:size: "2"
`;
    write("Pulumi.bad.yaml", text);
    const needing = (stack: string) =>
      writeLocalProject(root, { root, layout: layout(), needs: (name) => name === stack });
    let said = new Error("nothing");
    try {
      needing("bad");
    } catch (error) {
      said = error as Error;
    }
    expect(said).toMatchObject({ name: "CliError", code: "BAD_STACK_FILE" });
    expect(said.message.split("\n")).toEqual([
      `${path.join(root, "Pulumi.bad.yaml")}: 4 problems`,
      "  `app:endpoint.models.chat.targets[0].share`: must be a finite number, got .nan; write a number, or quote it if text is meant",
      "  `app:endpoint.models.chat.targets[1].share`: must be a finite number, got -.inf; write a number, or quote it if text is meant",
      "  `app:endpoint.models.chat`: must stand once, got a map and a map; take one of them out",
      '  `app:size`: must stand once, got 1 and "2"; take one of them out',
    ]);
    expect(() => needing("prod")).not.toThrow();
    expect(() => generate()).not.toThrow();
    write("Pulumi.bad.yaml", "config: { app:x: .inf }\n");
    expect(() => needing("bad")).toThrow(
      /Pulumi\.bad\.yaml: `app:x`: must be a finite number, got \.inf; /,
    );
  });

  it("refuses a Pulumi.yaml without a name", () => {
    write("Pulumi.yaml", "runtime: nodejs\n");
    expect(() => generate()).toThrow("`name`: must be a string, got undefined");
  });
});

describe("collectAfterRun", () => {
  it("names stacks whose configuration was changed in the generated folder", () => {
    const { project } = generate();
    fs.writeFileSync(
      path.join(project.folder, "Pulumi.prod.yaml"),
      "config: { 'app:size': huge }\n",
    );
    expect(collectAfterRun(project, layout())).toEqual(["prod"]);
  });

  it("says nothing of a stack that exists only locally", () => {
    const { project } = generate();
    fs.writeFileSync(
      path.join(project.folder, "Pulumi.mine.yaml"),
      "encryptionsalt: v1:mine\nconfig: { a: 1 }\n",
    );
    expect(collectAfterRun(project, layout())).toEqual([]);
  });
});

describe("which folder a command is meant for", () => {
  it("is the nearest one upwards with a Pulumi.yaml", () => {
    expect(projectFolderOf(path.join(root, "baseline/sub"))).toBe(path.join(root, "baseline"));
    expect(projectFolderOf(path.join(root, "components"))).toBe(root);
    expect(projectFolderOf(os.tmpdir())).toBeUndefined();
  });

  it("is ours inside the project, but not a generated one or one elsewhere", () => {
    expect(isCommitted(root, root, layout())).toBe(true);
    expect(isCommitted(path.join(root, "baseline"), root, layout())).toBe(true);
    expect(isCommitted(path.join(layout().projects, "endpoint"), root, layout())).toBe(false);
    expect(isCommitted(`${root}-other`, root, layout())).toBe(false);
    expect(isCommitted(os.tmpdir(), root, layout())).toBe(false);
  });
});
