import { drawsBelow, PURPOSE, type Stream } from './random.ts';

/**
 * Draws `trainingRows` rows with replacement and writes over `counts` how often each training row was drawn: a function
 * of the stream, the holdout and the replicate alone, whatever was drawn before.
 */
export function drawResample(
  trainingRows: number,
  stream: Stream,
  holdout: number,
  replicate: number,
  counts: Uint16Array,
): void {
  const draw = drawsBelow(stream, PURPOSE.resample, holdout, replicate);
  counts.fill(0);
  for (let i = 0; i < trainingRows; i++) counts[draw(trainingRows)]++;
}
