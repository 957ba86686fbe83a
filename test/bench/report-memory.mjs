// Loaded by --import: the main thread of the measured process writes its largest resident memory, in MiB, as it ends.
import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const KIB_PER_MIB = 1024;
const report = process.env.MEMORY_REPORT;
// Child processes (the synthesis) inherit the option; only the command itself reports.
if (isMainThread && report && process.argv[1]?.endsWith('study.js')) {
  process.on('exit', () => writeFileSync(report, String(Math.round(process.resourceUsage().maxRSS / KIB_PER_MIB))));
}
