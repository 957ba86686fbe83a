/** A web server on this machine that answers as a test tells it to, with all the faults of real ones. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FaultServer {
  /** `http://127.0.0.1:port/` */
  base: string;
  /** Method and path of every request that came, in order. */
  requests: string[];
  /** How many requests were open at once at most. */
  mostAtOnce: () => number;
  close: () => Promise<void>;
}

/** Answers the n-th request, counted from 1. */
export type Answer = (response: ServerResponse, n: number, request: IncomingMessage) => void;

export async function startFaultServer(answer: Answer): Promise<FaultServer> {
  const requests: string[] = [];
  let open = 0;
  let most = 0;
  const server = createServer((request, response) => {
    open++;
    most = Math.max(most, open);
    response.on('close', () => open--);
    answer(response, requests.push(`${request.method} ${request.url}`), request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    requests,
    mostAtOnce: () => most,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
