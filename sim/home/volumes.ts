import * as fs from "node:fs";
import * as path from "node:path";
import type { Container, Pod, VolumeFile } from "./pod";

/** How the files of volumes get their content. */
export interface Contents {
  token(audience: string, seconds: number): string;
  clusterCa(): string;
  secret(name: string, key: string): string | undefined;
}

/** Share of its life after which a projected token is made anew, as the kubelet does. */
const RENEW_AT = 0.8;

/** Where each volume of a pod is mounted; the home's processes see one file system, so a path can hold one volume. */
export function mountPoints(pod: Pod): Record<string, string[]> {
  const places: Record<string, string[]> = {};
  const taken = new Map<string, string>();
  for (const container of containers(pod)) {
    for (const { volume, path: place, subPath } of container.mounts) {
      if (!(volume in pod.volumes))
        throw new Error(
          `container ${JSON.stringify(container.name)}: mounts ${JSON.stringify(volume)}, which is no volume of the pod`,
        );
      if (subPath !== undefined)
        throw new Error(
          `container ${JSON.stringify(container.name)}: \`subPath\` of ${JSON.stringify(place)}: the local home mounts whole volumes; mount the folder`,
        );
      const before = taken.get(place);
      if (before !== undefined && before !== volume)
        throw new Error(
          `container ${JSON.stringify(container.name)}: mounts ${JSON.stringify(volume)} at ${JSON.stringify(place)}, where another container has ${JSON.stringify(before)}; use one path per volume`,
        );
      taken.set(place, volume);
      const list = (places[volume] ??= []);
      if (!list.includes(place)) list.push(place);
    }
  }
  return places;
}

const containers = (pod: Pod): Container[] => [...pod.sidecars, pod.envoy, pod.processor];

/** Folders that must be there and empty for the volumes; further paths of one volume are links to its first. */
export function volumeFolders(pod: Pod): { folders: string[]; links: Record<string, string> } {
  const folders: string[] = [];
  const links: Record<string, string> = {};
  for (const [first, ...others] of Object.values(mountPoints(pod))) {
    if (first === undefined) continue;
    folders.push(first);
    for (const other of others) links[other] = first;
  }
  return { folders, links };
}

/** Writes the files of all volumes where they are mounted, and keeps the tokens among them fresh. */
export function fillVolumes(pod: Pod, contents: Contents): void {
  for (const [volume, [folder]] of Object.entries(mountPoints(pod))) {
    if (folder === undefined) continue;
    for (const file of pod.volumes[volume] ?? [])
      fill(path.join(folder, file.path), file, contents);
  }
}

function fill(target: string, file: VolumeFile, contents: Contents): void {
  const write = (content: string | Buffer): void => {
    fs.mkdirSync(path.dirname(target), { recursive: true });
    const beside = `${target}.new`;
    fs.writeFileSync(beside, content, { mode: 0o600 });
    fs.renameSync(beside, target);
  };
  switch (file.kind) {
    case "text":
      write(Buffer.from(file.base64, "base64"));
      return;
    case "cluster-ca":
      write(contents.clusterCa());
      return;
    case "secret": {
      const value = contents.secret(file.secret, file.key);
      if (value !== undefined) write(value);
      return;
    }
    case "token": {
      const renew = (): void => write(contents.token(file.audience, file.seconds));
      renew();
      setInterval(renew, file.seconds * 1000 * RENEW_AT).unref();
    }
  }
}
