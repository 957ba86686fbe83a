import { expect, it } from 'vitest';
import { DOWNLOAD_LIMITS } from '../../functions/nhanes/download.ts';
import { FUNCTIONS } from '../../functions/study/functions.ts';

it('a download that uses all its time leaves ingest-table a minute to say so, or to convert the file', () => {
  const { seconds } = FUNCTIONS.IngestTable;
  expect(1000 * seconds - DOWNLOAD_LIMITS.totalMilliseconds).toBeGreaterThanOrEqual(60_000);
});
