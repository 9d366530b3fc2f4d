export declare function withLock<T>(
  file: string,
  work: () => T | Promise<T>,
  onWait?: (pid: number | undefined) => void,
): Promise<T>;
export declare function withLockSync<T>(file: string, work: () => T): T;
