import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bundleFunctions } from '../../infra/stack/functions.ts';

interface Locked {
  license?: string;
  dev?: boolean;
}

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Locked> };
const locked = Object.entries(packages).filter(([path]) => path !== '');

/** Of what is deployed or runs on a user's machine: nothing that asks anything of our own code. */
const ALLOWED = [
  ...['Apache-2.0', 'MIT', 'MIT-0', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', '0BSD'],
  // Two licences of which both are allowed (stdlib has Boost's for what comes from Boost); a choice of which one is.
  ...['Apache-2.0 AND BSL-1.0', '(MIT OR GPL-3.0-or-later)'],
];
/** Beside these of tools that stay on the developer's machine. */
const ALLOWED_OF_TOOLS = [...ALLOWED, 'MPL-2.0', 'MIT OR Apache-2.0', 'CC0-1.0', 'Python-2.0', 'Unlicense'];

it.each([
  ['that users run', ALLOWED, ({ dev }: Locked) => !dev],
  ['that developers run', ALLOWED_OF_TOOLS, ({ dev }: Locked) => dev === true],
])('every package %s has a licence of the list', (_, allowed, isOf) => {
  const others = locked.filter(([, found]) => isOf(found) && !allowed.includes(`${found.license}`));
  expect(others.map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
});

it('a bundle has the notices of every package in it', () => {
  const { directory } = bundleFunctions();
  const noticesOf = (name: string) => readFileSync(join(directory, name, 'THIRD-PARTY-NOTICES.txt'), 'utf8');
  const notices = noticesOf('collect-run');
  for (const name of ['@aws-sdk/client-s3', 'parquetjs-lite', 'zod']) {
    expect(notices).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(`, 'm'));
  }
  expect(noticesOf('build-cohort')).toMatch(/^hyparquet /m);
  expect(notices).toContain('Permission is hereby granted, free of charge');
});
