/** A run with changes of its request by the whole machine: by another weight, and one that leaves nobody. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Manifest, readManifest } from '../../functions/lake/manifest.ts';
import { buildCohort } from '../../functions/study/cohort.ts';
import type { EndedRun } from '../../functions/study/run-events.ts';
import { parseRunRequest } from '../../functions/study/run-request.ts';
import { variantOf } from '../../functions/study/sensitivity.ts';
import type { Json } from '../../infra/local/asl/json.ts';
import { temporaryLake } from '../attack/lakes.ts';
import { machineInProcess } from '../attack/machine.ts';
import { simulatedColumns } from '../support/simulated-columns.ts';

const SIMULATION = { seed: 1, scale: 0.1 };
const WEIGHT = { step: 'weight', positive_weight: true };

const request = parseRunRequest({
  id: 'changed',
  title: 'Changed',
  cycles: ['2013-2014'],
  source: 'simulated:seed=1&scale=0.1',
  sample: [{ step: 'age', where: { variable: 'age', at_least: 20 } }, WEIGHT],
  outcomes: [{ id: 'minutes', label: 'sedentary minutes', number: 'sedentary_minutes' }],
  exposures: ['bmi'],
  forms: ['per-sd'],
  models: [{ id: 'crude' }],
  sensitivity: [
    {
      id: 'half',
      label: 'the half sample of blood metals',
      change: { weights: { '2013-2014': { table: 'PBCD', column: 'WTSH2YR' } } },
    },
    {
      id: 'nobody',
      label: 'age 200',
      change: { sample: [{ step: 'old', where: { variable: 'age', at_least: 200 } }, WEIGHT] },
    },
  ],
});

describe('a run with changes of its request', () => {
  const lake = temporaryLake();
  let ended: EndedRun;
  let manifest: Manifest;
  beforeAll(async () => {
    const machine = await machineInProcess('.study');
    const run = { lakeUrl: lake.url, request: request as unknown as Json, execution: 'first' };
    ended = (await machine.run(run)).output as unknown as EndedRun;
    manifest = await readManifest(lake.store, ended.manifest_key);
  });
  afterAll(() => lake.remove());

  it('analyses those who have the other weight', () => {
    const sizeOf = (sensitivity: string | null) =>
      buildCohort(variantOf(request, sensitivity).request, simulatedColumns(SIMULATION)).columns.in_sample.reduce(
        (sum, one) => sum + one,
        0,
      );
    const [half] = manifest.sensitivity;
    expect(manifest.cohort?.n).toBe(sizeOf(null));
    expect(half.cohort?.n).toBe(sizeOf('half'));
    expect(half.cohort?.n).toBeLessThan(manifest.cohort?.n ?? 0);
    expect(half.analyses.regression).toMatchObject({ planned: 1, estimated: 1, failed: 0 });
  });

  it('lacks what the change that leaves nobody would have, for that cause, and nothing else', () => {
    expect(ended.status).toBe('partial');
    expect(manifest.sensitivity[1]).toMatchObject({ id: 'nobody', cohort: null });
    expect(manifest.missing.length).toBeGreaterThan(0);
    for (const { id, error, cause } of manifest.missing) {
      expect(id).toContain('nobody');
      expect({ error, cause }).toEqual({
        error: 'EmptySampleError',
        cause: expect.stringMatching(/^the sample rule "old" leaves nobody/),
      });
    }
    expect(manifest.analyses.regression).toMatchObject({ planned: 3, estimated: 2, failed: 1 });
  });
});
