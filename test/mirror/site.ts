import type { CdcServer } from '../support/cdc-server.ts';

/** Where a part takes files from and puts them. */
export interface Site {
  /** The folder with CDC's paths. */
  root: string;
  /** The paths of its files. */
  paths: string[];
  /** It behaves as CDC's, and has that folder. */
  server: CdcServer;
  /** A folder that is empty at first. */
  lake: string;
}
