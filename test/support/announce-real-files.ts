/** Runs once before all tests: says so when the tests on the real NHANES files are left out. */
import { expectedMirror, mirror } from './real-files.ts';

export default function announce(): void {
  if (mirror !== undefined) return;
  console.warn(
    `No NHANES files at ${expectedMirror}: the tests on the real files are left out. NHANES_SOURCE names a folder laid out like CDC's site.`,
  );
}
