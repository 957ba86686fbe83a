import dns, { type LookupAddress } from 'node:dns';
import * as fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { DOWNLOAD_LIMITS, download } from '../../functions/nhanes/download.ts';
import { isPublicAddress } from '../../functions/nhanes/public-address.ts';
import { statusOf } from '../../functions/nhanes/transfer.ts';
import { type FaultServer, startFaultServer } from '../support/fault-server.ts';
import { xportFile } from '../support/xport-writer.ts';

describe('an address of the public internet', () => {
  it.each(['8.8.8.8', '104.72.154.94', '172.15.255.255', '172.32.0.0', '2600:1408:c400::1', '2a00:1450:4001::200e'])(
    'is %s',
    (address) => expect(isPublicAddress(address)).toBe(true),
  );

  it.each([
    ['this machine', '127.0.0.1'],
    ['this machine, by another of its names', '127.8.8.8'],
    ['this machine', '::1'],
    ['no address yet', '0.0.0.0'],
    ['no address yet', '::'],
    ["a cloud's metadata", '169.254.169.254'],
    ["a cloud's metadata", 'fd00:ec2::254'],
    ['a private network', '10.0.0.1'],
    ['a private network', '172.16.0.1'],
    ['a private network', '172.31.255.255'],
    ['a private network', '192.168.1.1'],
    ["a carrier's network", '100.64.0.1'],
    ['a unique-local network', 'fc00::1'],
    ['one link', 'fe80::1'],
    ['a site, as it once was', 'fec0::1'],
    ['many', '224.0.0.1'],
    ['many', 'ff02::1'],
    ['all', '255.255.255.255'],
    ['a private IPv4 address, by Teredo', '2001:0:a00:1::1'],
    ['a private IPv4 address, by 6to4', '2002:a00:1::1'],
    ['documentation', '2001:db8::1'],
  ])('is not that of %s: %s', (_, address) => expect(isPublicAddress(address)).toBe(false));

  it('is never one that has an IPv4 address at its end', () => {
    fc.assert(
      fc.property(
        fc.ipV4(),
        fc.constantFrom('::ffff:', '::', '64:ff9b::', '64:ff9b:1::', '::ffff:0:'),
        (v4, prefix) => {
          expect(isPublicAddress(prefix + v4)).toBe(false);
        },
      ),
    );
  });
});

describe('a download from a name', () => {
  const file = xportFile({ name: 'T', columns: [{ name: 'SEQN', numbers: [1, 2, 3] }] });
  let server: FaultServer | undefined;
  afterEach(async () => {
    vi.restoreAllMocks();
    await server?.close();
  });

  /** DNS answers so, in turn, and then always like the last; the server is on this machine, under the name. */
  async function serverNamed(name: string, ...answers: string[][]) {
    server = await startFaultServer((response) => response.end(file));
    const asked = vi.spyOn(dns, 'lookup').mockImplementation(((
      _: string,
      __: unknown,
      callback: (error: null, addresses: LookupAddress[]) => void,
    ) => {
      const addresses = (answers.length > 1 ? answers.shift() : answers[0]) ?? [];
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    }) as typeof dns.lookup);
    return { url: server.base.replace('127.0.0.1', name), requests: server.requests, asked };
  }

  it.each([
    ['to this machine', ['127.0.0.1'], '127.0.0.1'],
    ["to the cloud's metadata", ['169.254.169.254'], '169.254.169.254'],
    ['to a public address and a private one', ['8.8.8.8', '10.1.2.3'], '10.1.2.3'],
    ['to a private address in IPv6 clothes', ['::ffff:10.1.2.3'], '::ffff:10.1.2.3'],
  ])('that leads %s is refused at once, and nobody is asked anything', async (_, addresses, told) => {
    const { url, requests, asked } = await serverNamed('files.example', addresses);
    await expect(download(url)).rejects.toMatchObject({
      name: 'PrivateAddressError',
      message: `files.example leads to ${told}, where only addresses of the public internet are allowed`,
    });
    await expect(statusOf(url, DOWNLOAD_LIMITS, 1000)).rejects.toMatchObject({ name: 'PrivateAddressError' });
    expect(asked).toHaveBeenCalledTimes(2);
    expect(requests).toEqual([]);
  });

  it('connects to the very address that was checked: DNS is asked once and has no second say', async () => {
    const { url, requests, asked } = await serverNamed('localhost', ['127.0.0.1'], ['203.0.113.1']);
    expect((await download(url)).bytes).toHaveLength(file.length);
    expect(asked).toHaveBeenCalledTimes(1);
    expect(requests).toHaveLength(1);
  });

  it('asks no DNS where the URL has an address or localhost: that is the choice of whoever configured it', async () => {
    const { requests, asked } = await serverNamed('127.0.0.1', ['203.0.113.1']);
    expect((await download(server?.base ?? '')).bytes).toHaveLength(file.length);
    expect(asked).not.toHaveBeenCalled();
    expect(requests).toHaveLength(1);
  });
});
