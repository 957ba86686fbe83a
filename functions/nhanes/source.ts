/** Where NHANES files come from: CDC, another server with the same paths, or a directory laid out alike. */
import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { filePath } from './catalogue/tables.ts';
import { DOWNLOAD_LIMITS, type DownloadOptions, download } from './download.ts';
import { type FileKind, transportFile, webPage } from './file-kind.ts';
import type { Cycle } from './releases.ts';
import { type Download, DownloadRefusedError, FileTooLargeError, statusOf } from './transfer.ts';
import { RECORD_BYTES } from './transport-file.ts';

/** A table's file as it was received, now or before. */
export interface SourceFile extends Download {
  /** Where it was found: an http, https or file URL. */
  url: string;
}

export interface NhanesSource {
  /** The source's base URL, for messages and manifests. */
  url: string;
  /**
   * The file of a table in a cycle. Its beginning is that of a SAS transport file; whether the rest is, the reader
   * tells.
   * @param known the file as it came before. A server is asked whether it has changed, if it came from there; `known`
   *   itself is the answer if it has not.
   * @throws TableNotFoundError, NotATransportFileError, FileTooLargeError, and from a server also DownloadFailedError,
   *   DownloadRefusedError, UnknownLengthError, RedirectRefusedError and PrivateAddressError
   */
  fetch: (table: string, cycle: Cycle, known?: SourceFile) => Promise<SourceFile>;
  /**
   * A page of HTML by its path below the host: a codebook, or a list of tables.
   * @param known as of `fetch`
   * @throws PageNotFoundError, NotAPageError, and what `fetch` throws for a download
   */
  page: (path: string, known?: SourceFile) => Promise<SourceFile>;
  /**
   * Tells within seconds whether there is any use in asking this source for files.
   * @throws SourceUnreachableError
   */
  probe: () => Promise<void>;
}

/** The source's name is none of the kinds that there are. */
export class UnknownSourceError extends Error {
  constructor(spec: string, reason: string) {
    super(
      `source ${JSON.stringify(spec)} ${reason}; allowed are cdc, an http or https URL below which CDC's paths lie, and a directory that has them, as an absolute path or a file URL`,
    );
    this.name = 'UnknownSourceError';
  }
}

/** The source answers, but has no such table. */
export class TableNotFoundError extends Error {
  constructor(table: string, cycle: Cycle, url: string) {
    super(`table ${table} of ${cycle} is not at ${url}`);
    this.name = 'TableNotFoundError';
  }
}

/** The source answers, but has no such page. */
export class PageNotFoundError extends Error {
  constructor(url: string) {
    super(`there is no page at ${url}`);
    this.name = 'PageNotFoundError';
  }
}

/** The source as a whole cannot be used now. */
export class SourceUnreachableError extends Error {
  constructor(source: string, reason: string) {
    super(`the NHANES source ${source} cannot be reached: ${reason}`);
    this.name = 'SourceUnreachableError';
  }
}

const CDC = 'https://wwwn.cdc.gov/';

/** A probe is there to fail fast: who cannot be reached within this time is not worth a run's first minutes. */
const PROBE_MILLISECONDS = 5_000;

/** The table that every study needs, since it has the survey design. */
const PROBE_TABLE = 'DEMO';

/** What shows that a server is there: it has the file, does not have it, or does not know HEAD. */
const REACHED_STATUSES = [200, 404, 405];

/**
 * The source that a run request or the command line names: `cdc`, an http(s) base URL, or a directory as an absolute
 * path or a file URL. Nothing is asked of it yet.
 * @throws UnknownSourceError
 */
export function openSource(spec: string, options: DownloadOptions = {}): NhanesSource {
  if (spec === 'cdc') return serverSource(new URL(CDC), options);
  if (isAbsolute(spec)) return directorySource(spec);
  const url = URL.canParse(spec) ? new URL(spec) : null;
  if (url?.protocol === 'file:' && url.host === '') return directorySource(fileURLToPath(url));
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') throw new UnknownSourceError(spec, 'is not known');
  if (url.username || url.password || url.search || url.hash) {
    // Manifests name the source to everybody, so it must not carry a secret.
    throw new UnknownSourceError(`${url.origin}${url.pathname}`, 'came with a user name, password, query or fragment');
  }
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return serverSource(url, options);
}

function serverSource(base: URL, options: DownloadOptions): NhanesSource {
  const urlOf = (path: string) => new URL(path, base).href;
  return {
    url: base.href,
    async fetch(table, cycle, known) {
      const url = urlOf(filePath(table, cycle));
      // CDC's own server takes both; a mirror of it may have been made when the extension was in capitals.
      const file =
        (await unlessAbsent(url, known, options)) ??
        (await unlessAbsent(url.replace(/\.xpt$/, '.XPT'), known, options));
      if (file === undefined) throw new TableNotFoundError(table, cycle, url);
      return file;
    },
    async page(path, known) {
      const page = await unlessAbsent(urlOf(path), known, { ...options, kind: webPage });
      if (page === undefined) throw new PageNotFoundError(urlOf(path));
      return page;
    },
    async probe() {
      const limits = options.limits ?? DOWNLOAD_LIMITS;
      const url = urlOf(filePath(PROBE_TABLE, '2013-2014'));
      const status = await statusOf(url, limits, PROBE_MILLISECONDS).catch((error: Error) => {
        throw new SourceUnreachableError(base.href, error.message);
      });
      if (!REACHED_STATUSES.includes(status)) {
        throw new SourceUnreachableError(base.href, `it answers with HTTP status ${status}`);
      }
    },
  };
}

/** What lies at the URL now; undefined where the server says that nothing does. */
async function unlessAbsent(
  url: string,
  known: SourceFile | undefined,
  options: DownloadOptions,
): Promise<SourceFile | undefined> {
  try {
    return { url, ...(await download(url, known?.url === url ? known : undefined, options)) };
  } catch (error) {
    const isAbsent = error instanceof DownloadRefusedError && (error.status === 404 || error.status === 410);
    if (isAbsent) return undefined;
    throw error;
  }
}

function directorySource(directory: string): NhanesSource {
  const directoryUrl = pathToFileURL(join(directory, '/')).href;
  return {
    url: directoryUrl,
    async fetch(table, cycle) {
      const expected = join(directory, filePath(table, cycle));
      const file = await read(expected, transportFile);
      if (file === undefined) throw new TableNotFoundError(table, cycle, pathToFileURL(expected).href);
      return file;
    },
    async page(path) {
      const expected = join(directory, path);
      const page = await read(expected, webPage);
      if (page === undefined) throw new PageNotFoundError(pathToFileURL(expected).href);
      return page;
    },
    async probe() {
      const found = await stat(directory).catch(() => null);
      if (!found?.isDirectory()) throw new SourceUnreachableError(directoryUrl, 'there is no such directory');
    },
  };
}

/** The file at the path, however its name is spelled; undefined where there is none. */
async function read(expected: string, kind: FileKind): Promise<SourceFile | undefined> {
  const path = await spelledAnyCase(expected);
  if (path === undefined) return undefined;
  const url = pathToFileURL(path).href;
  const found = await stat(path);
  if (found.size > DOWNLOAD_LIMITS.bytes) throw new FileTooLargeError(url, `${found.size}`, DOWNLOAD_LIMITS.bytes);
  const bytes = await readFile(path);
  kind(bytes.subarray(0, RECORD_BYTES), url);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { bytes, url, lastModified: found.mtime.toISOString(), etag: null, sentAt: null, sha256 };
}

/**
 * The file of that name, else one whose name differs in case alone, as in mirrors with `.XPT`; undefined if there is
 * none.
 */
async function spelledAnyCase(path: string): Promise<string | undefined> {
  const names = await readdir(dirname(path)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    throw error;
  });
  const name = basename(path);
  const alike = names.filter((other) => other.toLowerCase() === name.toLowerCase()).sort();
  const found = alike.includes(name) ? name : alike[0];
  return found && join(dirname(path), found);
}
