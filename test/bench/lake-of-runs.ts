/**
 * What a lake with many runs costs those who look into it: no command may grow with more than the number of rows that
 * it reads.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as keys from '../../functions/lake/keys.ts';
import { type ObjectStore, openStore } from '../../functions/lake/object-store.ts';
import { putProvenance } from '../../functions/runs/provenance.ts';
import { putRunRow } from '../../functions/study/run-row.ts';
import { smallReport } from '../report/study-report.ts';
import { folderForTests } from '../support/study.ts';
import { measuredCommand } from './measured-command.ts';

const SIZES = [100, 10_000];

export async function benchLakeOfRuns(): Promise<object[]> {
  const figures: object[] = [];
  for (const runs of SIZES) {
    const lake = folderForTests();
    try {
      await fill(lake.path, runs);
      for (const words of [['list'], ['query', 'latest']]) {
        const start = performance.now();
        const { maximumMiB } = await measuredCommand([...words, '--lake', lake.path, '--json']);
        const seconds = (performance.now() - start) / 1000;
        figures.push({ runs, what: `study ${words.join(' ')}`, seconds: rounded(seconds), maximumMiB });
      }
      figures.push({ runs, what: 'the end of a new run', seconds: rounded(await endOfRun(lake.path)) });
    } finally {
      await lake.remove();
    }
  }
  return figures;
}

const rounded = (seconds: number) => Number(seconds.toFixed(2));

/** A lake with the rows and folders of so many complete runs, of fifty studies. */
async function fill(root: string, runs: number): Promise<void> {
  const { manifest, request } = smallReport();
  // Without the syncs of a store that must not lose anything.
  const quick = {
    put: async (key: string, body: Uint8Array | string) => {
      mkdirSync(dirname(join(root, key)), { recursive: true });
      writeFileSync(join(root, key), body);
    },
  } as ObjectStore;
  for (let run = 0; run < runs; run++) {
    const study_id = `study-${run % 50}`;
    const run_id = `${study_id}-${run.toString(16).padStart(12, '0')}`;
    const created_at = new Date(Date.UTC(2026, 0, 1) + run * 60_000).toISOString();
    await putRunRow(quick, { ...manifest, run_id, study: study_id, created_at }, request);
    await quick.put(keys.manifest(run_id), '{}');
  }
}

/** What the end of a run writes beside its own results. */
async function endOfRun(root: string): Promise<number> {
  const store = openStore(pathToFileURL(root).href);
  const { manifest, request } = smallReport();
  const start = performance.now();
  await putRunRow(store, manifest, request);
  await putProvenance(store, manifest, keys.manifest(manifest.run_id), manifest.created_at);
  return (performance.now() - start) / 1000;
}
