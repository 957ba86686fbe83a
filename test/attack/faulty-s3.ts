/** What may go wrong between a client and S3, put between the two. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What happens to a request, or to its answer. */
export const S3_FAULTS = {
  'status 500': 'an internal error is answered, nothing is done',
  'status 503': 'S3 asks to slow down, nothing is done',
  reset: 'the connection is reset, nothing is done',
  'answer lost': 'the connection is reset after S3 has done what was asked',
  'answer cut': 'half of the answer comes',
  duplicate: 'a write arrives twice',
  'late duplicate': 'a write arrives again, three requests later',
  'stale list': 'a list is as it was when it was first asked for',
} as const;
export type S3Fault = keyof typeof S3_FAULTS;

/** The fault happens to `count` requests, from the one with this number on, of those that it can happen to. */
export interface PlannedFault {
  readonly fault: S3Fault;
  readonly from: number;
  readonly count: number;
}

export interface FaultyS3 {
  readonly endpoint: string;
  /** From now on these faults happen, their numbers counted from now. */
  readonly expect: (faults: readonly PlannedFault[]) => void;
  /** Requests since then. */
  readonly requests: () => number;
  readonly close: () => Promise<void>;
}

interface Message {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** @param server  the S3 server's address */
export async function faultyS3(server: string): Promise<FaultyS3> {
  let planned: { readonly plan: PlannedFault; seen: number }[] = [];
  let requests = 0;
  const lists = new Map<string, Answer>();
  let late: { readonly message: Message; in: number }[] = [];

  function faultOf(message: Message): S3Fault | undefined {
    const struck = planned.filter(({ plan }) => canHappen(plan.fault, message));
    const due = struck.find(({ plan, seen }) => seen >= plan.from && seen < plan.from + plan.count);
    for (const each of struck) each.seen += 1;
    return due?.plan.fault;
  }

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const message = await messageOf(incoming);
    const fault = faultOf(message);
    requests += 1;
    for (const each of late) each.in -= 1;
    const arriving = late.filter((each) => each.in <= 0);
    late = late.filter((each) => each.in > 0);
    for (const each of arriving) await forward(server, each.message);
    if (fault === 'status 500') return send(response, refusal(500, 'InternalError'));
    if (fault === 'status 503') return send(response, refusal(503, 'SlowDown'));
    if (fault === 'reset') return void incoming.socket.destroy();
    if (fault === 'duplicate') await forward(server, message);
    if (fault === 'late duplicate') late.push({ message, in: LATE });
    const fresh = await forward(server, message);
    if (isList(message) && !lists.has(message.url)) lists.set(message.url, fresh);
    const answered = fault === 'stale list' ? (lists.get(message.url) ?? fresh) : fresh;
    if (fault === 'answer lost') return void incoming.socket.destroy();
    if (fault !== 'answer cut') return send(response, answered);
    response.writeHead(answered.status, { ...answered.headers, 'content-length': answered.body.length });
    response.write(answered.body.subarray(0, Math.floor(answered.body.length / 2)), () => incoming.socket.destroy());
  }

  const proxy = createServer((incoming, response) => {
    answer(incoming, response).catch((error) => response.destroy(error));
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    expect(faults) {
      planned = faults.map((plan) => ({ plan, seen: 0 }));
      requests = 0;
      late = [];
      lists.clear();
      proxy.closeIdleConnections();
    },
    requests: () => requests,
    async close() {
      proxy.closeAllConnections();
      proxy.close();
    },
  };
}

/** Requests that come between a write and its late duplicate. */
const LATE = 3;

const isList = ({ method, url }: Message) => method === 'GET' && url.includes('list-type=2');

function canHappen(fault: S3Fault, message: Message): boolean {
  if (fault === 'stale list') return isList(message);
  if (fault === 'duplicate' || fault === 'late duplicate') return message.method === 'PUT';
  return fault !== 'answer cut' || message.method === 'GET';
}

async function messageOf(incoming: IncomingMessage): Promise<Message> {
  const { method = 'GET', url = '/', headers } = incoming;
  return { method, url, headers, body: await bodyOf(incoming) };
}

async function bodyOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function forward(server: string, { method, url, headers, body }: Message): Promise<Answer> {
  const upstream = request(new URL(url, server), { method, headers });
  upstream.end(body);
  const [answer] = (await once(upstream, 'response')) as [IncomingMessage];
  return { status: answer.statusCode ?? 502, headers: answer.headers, body: await bodyOf(answer) };
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, headers);
  response.end(body);
}

function refusal(status: number, code: string): Answer {
  const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`;
  return { status, headers: { 'content-type': 'application/xml' }, body: Buffer.from(body) };
}
