/**
 * What may come from a source: each kind of file is known by its first bytes, so that another is refused before the
 * rest has come.
 */
import { NotATransportFileError, otherThanTransportFile } from './transport-file.ts';

/** Throws an error for a file of another kind, of which the first 80 bytes, or all if it has fewer, are given. */
export type FileKind = (start: Uint8Array, url: string) => void;

/** @throws NotATransportFileError */
export const transportFile: FileKind = (start, url) => {
  const other = otherThanTransportFile(start);
  if (other !== null) throw new NotATransportFileError(other, url);
};

/** Something else than a page of HTML was received. Asking again would bring the same. */
export class NotAPageError extends Error {
  constructor(url: string) {
    super(`${url}: a page of HTML was expected, but what was received does not begin with "<"`);
    this.name = 'NotAPageError';
  }
}

/** @throws NotAPageError */
export const webPage: FileKind = (start, url) => {
  const text = new TextDecoder().decode(start);
  if (!text.trimStart().startsWith('<')) throw new NotAPageError(url);
};
