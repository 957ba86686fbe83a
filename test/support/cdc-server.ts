/**
 * A web server on this machine that behaves as CDC's does, over a folder with CDC's paths and files that a test puts in
 * their place.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FaultServer, startFaultServer } from './fault-server.ts';

/** What CDC answers with status 200 for a path that it does not have. */
const PAGE_NOT_FOUND =
  '<!DOCTYPE html>\r\n<html><head><title>NHANES - Page not found</title></head><body></body></html>';

/** How the next answer for a path goes wrong: it breaks off, or comes in small pieces. */
export type Fault = 'cut' | 'slow';

export interface CdcServer extends Pick<FaultServer, 'base' | 'mostAtOnce' | 'close'> {
  /** Files by path, without a slash in front, in place of those of the folder; undefined for one that is not there. */
  files: Map<string, Uint8Array | undefined>;
  /** When files were last modified, by path; else `PUBLISHED`. */
  modified: Map<string, Date>;
  /** Of the next answer for a path. */
  faults: Map<string, Fault>;
  /** Paths whose bodies were sent whole or in part, pages of errors among them, since it was last emptied. */
  sent: string[];
}

/** Before the rows of NHANES were counted. */
export const PUBLISHED = new Date('2023-09-01T12:00:00Z');

/** @param folder a folder laid out as CDC's site; without one the server has only what the test gives it */
export async function startCdcServer(folder?: string): Promise<CdcServer> {
  const files: CdcServer['files'] = new Map();
  const modified: CdcServer['modified'] = new Map();
  const faults: CdcServer['faults'] = new Map();
  const sent: string[] = [];
  const fileAt = (path: string): Uint8Array | undefined => {
    if (files.has(path)) return files.get(path);
    const inFolder = folder && join(folder, path);
    return inFolder && existsSync(inFolder) ? readFileSync(inFolder) : undefined;
  };
  const server = await startFaultServer((response, _, { url = '/', method, headers }) => {
    const path = url.slice(1);
    const body = fileAt(path);
    if (method === 'GET') sent.push(path);
    if (body === undefined) {
      return void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(PAGE_NOT_FOUND);
    }
    const last = modified.get(path) ?? PUBLISHED;
    const since = Date.parse(headers['if-modified-since'] ?? '');
    if (last.getTime() <= since) {
      sent.pop();
      return void response.writeHead(304, { 'last-modified': last.toUTCString() }).end();
    }
    response.writeHead(200, { 'last-modified': last.toUTCString(), 'content-length': body.length });
    const fault = faults.get(path);
    faults.delete(path);
    if (fault === 'cut') return void response.write(body.subarray(0, body.length / 2), () => response.destroy());
    if (fault === 'slow') return void inPieces(response, body);
    response.end(method === 'HEAD' ? undefined : body);
  });
  const { base, mostAtOnce, close } = server;
  return { base, mostAtOnce, close, files, modified, faults, sent };
}

async function inPieces(response: import('node:http').ServerResponse, body: Uint8Array): Promise<void> {
  const piece = Math.ceil(body.length / 10);
  for (let start = 0; start < body.length; start += piece) {
    response.write(body.subarray(start, start + piece));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  response.end();
}
