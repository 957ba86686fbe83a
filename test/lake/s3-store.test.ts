import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openStore } from '../../functions/lake/object-store.ts';

/** A server that answers everything in one way, as S3 does when something is wrong. */
let server: Server;
beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
  vi.unstubAllEnvs();
});

async function serve(listener: RequestListener): Promise<void> {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  vi.stubEnv('AWS_ENDPOINT_URL_S3', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

const errorAnswer =
  (status: number, code: string): RequestListener =>
  (request, response) => {
    request.resume();
    response.writeHead(status, { 'content-type': 'application/xml' });
    response.end(
      request.method === 'HEAD' ? '' : `<Error><Code>${code}</Code><Message>${code} it is</Message></Error>`,
    );
  };

test.each([
  [403, 'AccessDenied', 'StoreAccessDeniedError'],
  [403, 'SignatureDoesNotMatch', 'StoreAccessDeniedError'],
  [404, 'NoSuchBucket', 'StoreUnavailableError'],
  [503, 'SlowDown', 'StoreUnavailableError'],
])('%d %s is a %s', async (status, code, name) => {
  await serve(errorAnswer(status, code));
  const store = openStore('s3://metals/studies');
  const named = { name, message: expect.stringMatching(`s3://metals/studies/a\\b.*${code}`) };
  await expect(store.get('a')).rejects.toMatchObject(named);
  await expect(store.getRange('a', 0, 1)).rejects.toMatchObject(named);
  await expect(store.put('a', 'x')).rejects.toMatchObject(named);
  await expect(store.putIfAbsent('a', 'x')).rejects.toMatchObject(named);
  await expect(store.list('a')[Symbol.asyncIterator]().next()).rejects.toMatchObject({ name });
});

test('HEAD, which has no error text, is denied and unavailable too', async () => {
  await serve(errorAnswer(403, ''));
  await expect(openStore('s3://metals').head('a')).rejects.toMatchObject({ name: 'StoreAccessDeniedError' });
});

test('a server that does not answer is unavailable', async () => {
  await serve((request) => request.socket.destroy());
  await expect(openStore('s3://metals').get('a')).rejects.toMatchObject({ name: 'StoreUnavailableError' });
});

test('a transfer that breaks off is unavailable, not a short object', async () => {
  await serve((request, response) => {
    response.writeHead(200, { 'content-length': 1000 });
    response.write('a beginning', () => request.socket.destroy());
  });
  await expect(openStore('s3://metals').get('a')).rejects.toMatchObject({ name: 'StoreUnavailableError' });
});

test('a conditional write that conflicts with another is tried again', async () => {
  let requests = 0;
  await serve((request, response) => {
    expect(request.headers['if-none-match']).toBe('*');
    if (++requests <= 2) return errorAnswer(409, 'ConditionalRequestConflict')(request, response);
    request.resume();
    response.end();
  });
  expect(await openStore('s3://metals').putIfAbsent('manifest.json', '{}')).toBe(true);
  expect(requests).toBe(3);
});

test.each([
  '',
  'lake',
  '/lake',
  'https://metals/x',
  's3://',
  's3:///x',
  's3://UPPER/x',
  's3://metals/../x',
  'file://host/x',
])('refuses %j as a lake, and says what is allowed', async (url) => {
  await serve(errorAnswer(500, ''));
  expect(() => openStore(url)).toThrow(
    expect.objectContaining({
      name: 'InvalidLakeUrlError',
      message: expect.stringContaining('s3://bucket/prefix and file:///directory'),
    }),
  );
});
