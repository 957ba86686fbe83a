import { inWords, verifyManifest } from '../../functions/lake/verification.ts';
import { commandNamed, exitingWith } from './command.ts';
import { findRun, LAKE_OPTION, openLake, RUN_WORDS } from './found-run.ts';

export const command = commandNamed('verify')
  .description('Hashes every object that the manifest of a run names again, and says what differs.')
  .argument('<RUN>', RUN_WORDS)
  .option(...LAKE_OPTION)
  .option('--json', 'Prints it as JSON.')
  .action(exitingWith(verify));

/** 0 when the manifest and all objects agree, 1 when anything differs. */
async function verify(word: string, { lake, json }: { lake: string; json?: boolean | undefined }): Promise<number> {
  const { store, key } = await findRun(word, () => openLake(lake));
  const { proven, ...result } = await verifyManifest(store, key);
  if (json) {
    process.stdout.write(`${JSON.stringify(result)}\n`);
  } else {
    for (const difference of result.differences) process.stdout.write(`${difference.key}: ${inWords(difference)}\n`);
    const verdict = result.ok ? 'all as recorded' : `${result.differences.length} differ`;
    process.stdout.write(`${result.checked} objects checked: ${verdict}\n`);
    if (!result.ok) process.stdout.write('sending the request of the run again makes anew what differs\n');
  }
  return result.ok ? 0 : 1;
}
