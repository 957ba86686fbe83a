/** What a command that only reads does about damage: it goes on without the object, and says so on stderr. */
import { type Damage, whileHearingOfDamage } from '../../functions/lake/damage.ts';
import { printableLines } from '../../functions/language/plain-text.ts';
import { COMMAND } from '../../functions/study/command-name.ts';

/** Lines of a terminal; the rest is counted. */
const MOST_SAID = 10;

/** Does the work, and then says what was found damaged in its course. */
export async function sayingDamage<T>(work: () => Promise<T>): Promise<T> {
  const problems = new Map<string, string>();
  const take = ({ key, problem }: Damage) => problems.set(key, problem);
  const answer = await whileHearingOfDamage(take, work);
  const said = [...problems].slice(0, MOST_SAID).map(([key, problem]) => `${key} is damaged: ${problem}`);
  if (problems.size > MOST_SAID) said.push(`${problems.size - MOST_SAID} more objects are damaged`);
  if (said.length > 0) said.push("what is damaged is left out; sending a run's request again makes it anew");
  for (const line of said) process.stderr.write(`${COMMAND}: ${printableLines(line)}\n`);
  return answer;
}
