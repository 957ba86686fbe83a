/** Runs once before all tests: says so when tests are left out for want of the real NHANES files, or of a browser. */
import { chromiumPath, NO_CHROMIUM } from './chromium.ts';
import { expectedMirror, mirror } from './real-files.ts';

export default function announce(): void {
  if (chromiumPath === undefined) console.warn(NO_CHROMIUM);
  if (mirror !== undefined) return;
  console.warn(
    `No NHANES files at ${expectedMirror}: the tests on the real files are left out. NHANES_SOURCE names a folder laid out like CDC's site.`,
  );
}
