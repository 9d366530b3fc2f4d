export declare function elapsed(milliseconds: number): string;
export declare class Progress {
  constructor(options?: {
    out?: { write(text: string): unknown; isTTY?: boolean };
    tty?: boolean;
    heartbeatMs?: number;
    clock?: () => number;
  });
  line(text: string): void;
  step<T>(title: string, work: (detail: (text: string) => void) => T | Promise<T>): Promise<T>;
}
