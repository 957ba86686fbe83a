// Loaded by --import: the main thread of the measured process writes its largest resident memory and its CPU seconds as it ends.
import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const KIB_PER_MIB = 1024;
const MICROSECONDS_PER_SECOND = 1e6;
const report = process.env.RESOURCE_REPORT;
// Child processes (the synthesis) inherit the option; only the command itself reports.
if (isMainThread && report && process.argv[1]?.endsWith('study.js')) {
  process.on('exit', () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    const maximumMiB = Math.round(maxRSS / KIB_PER_MIB);
    const cpuSeconds = (userCPUTime + systemCPUTime) / MICROSECONDS_PER_SECOND;
    writeFileSync(report, JSON.stringify({ maximumMiB, cpuSeconds }));
  });
}
