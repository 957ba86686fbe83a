/** An S3 server over HTTP for tests: fauxqs, with the conditional writes that it lacks added in front of it. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startFauxqs } from 'fauxqs';

export interface S3Server {
  /** The address for AWS_ENDPOINT_URL_S3. */
  endpoint: string;
  createBucket(name: string): void;
  stop(): Promise<void>;
}

/** What an S3 client needs in its environment to use the server; it asks for no particular credentials. */
export function s3Environment(server: S3Server): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_S3: server.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
}

/** Starts the server on a free port of 127.0.0.1. */
export async function startS3Server(): Promise<S3Server> {
  const fauxqs = await startFauxqs({ port: 0, logger: false, host: '127.0.0.1' });
  const proxy = createServer(conditionalWrites(fauxqs.port));
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    createBucket: (name) => void fauxqs.createBucket(name),
    async stop() {
      proxy.closeAllConnections();
      proxy.close();
      await fauxqs.stop();
    },
  };
}

/**
 * How often a write is answered 409 before it waits for the one that is under way: a machine with much other work may
 * take longer over that than any client tries again, and no test may depend on it.
 */
const CONFLICTS_OF_A_WRITE = 3;

/**
 * Passes everything on to the S3 server on `port`, but answers a PUT with If-None-Match or If-Match as S3 documents it:
 * 409 while another conditional write of that object is under way, 412 when the condition does not hold.
 */
function conditionalWrites(port: number) {
  const underWay = new Map<string, Promise<void>>();
  const conflicts = new Map<string, number>();
  return async (incoming: IncomingMessage, response: ServerResponse) => {
    const path = incoming.url ?? '/';
    const { 'if-none-match': ifNoneMatch, 'if-match': ifMatch } = incoming.headers;
    if (incoming.method !== 'PUT' || (ifNoneMatch === undefined && ifMatch === undefined)) {
      return forward(port, incoming, response);
    }
    // A writer that tries again sends the same bytes.
    const write = `${path} ${incoming.headers['x-amz-checksum-crc32']}`;
    const before = conflicts.get(write) ?? 0;
    if (underWay.has(path) && before < CONFLICTS_OF_A_WRITE) {
      conflicts.set(write, before + 1);
      return refuse(incoming, response, 409, 'ConditionalRequestConflict');
    }
    while (underWay.has(path)) await underWay.get(path);
    const settled = settle(path, ifNoneMatch, ifMatch, incoming, response).finally(() => underWay.delete(path));
    // Whoever waits does not care how it ends.
    underWay.set(
      path,
      settled.catch(() => {}),
    );
    return settled;
  };

  async function settle(
    path: string,
    ifNoneMatch: string | undefined,
    ifMatch: string | undefined,
    incoming: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const etag = await currentEtag(port, path);
    const holds = ifNoneMatch === undefined ? etag === ifMatch : etag === undefined;
    if (holds) await forward(port, incoming, response);
    else refuse(incoming, response, 412, 'PreconditionFailed');
  }
}

async function forward(port: number, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const { 'if-none-match': _, 'if-match': __, ...headers } = incoming.headers;
  const upstream = request({ host: '127.0.0.1', port, method: incoming.method, path: incoming.url, headers });
  incoming.pipe(upstream);
  const [answer] = (await once(upstream, 'response')) as [IncomingMessage];
  response.writeHead(answer.statusCode ?? 502, answer.headers);
  answer.pipe(response);
  await once(response, 'close');
}

async function currentEtag(port: number, path: string): Promise<string | undefined> {
  const answer = await fetch(`http://127.0.0.1:${port}${path.split('?')[0]}`, { method: 'HEAD' });
  return answer.ok ? (answer.headers.get('etag') ?? '') : undefined;
}

function refuse(incoming: IncomingMessage, response: ServerResponse, status: number, code: string): void {
  incoming.resume();
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`);
}
