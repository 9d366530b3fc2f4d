import * as net from "node:net";

/** Joins connections from outside with a port inside, byte for byte, and knows which are open. */
export class Relay {
  private readonly open = new Set<net.Socket>();

  constructor(private readonly port: number) {}

  get size(): number {
    return this.open.size;
  }

  /** Takes one connection; it is not read before the other side is there. */
  take(outer: net.Socket): void {
    const inner = net.connect({ port: this.port, host: "127.0.0.1", allowHalfOpen: true });
    outer.allowHalfOpen = true;
    this.open.add(outer);
    outer.setNoDelay(true);
    inner.setNoDelay(true);
    const end = (): void => {
      this.open.delete(outer);
      outer.destroy();
      inner.destroy();
    };
    for (const socket of [outer, inner]) {
      socket.once("error", end);
      socket.once("close", end);
    }
    outer.pipe(inner).pipe(outer);
  }
}
