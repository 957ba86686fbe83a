/**
 * How many objects a function reads at once. A GET takes S3 some 40 ms, and a run may have 50,000 records, or as many
 * files of replicates: read in turn they would take 33 minutes, where a function has five.
 */

/** Records, of some 100 kB at most: as many as an S3 client has connections. 50,000 take 40 s. */
export const RECORDS_AT_ONCE = 50;

/**
 * Any objects: the largest, the replicates of a chunk, has some 20 MB, so that these have 320 MB at most. 50,000 take
 * 125 s.
 */
export const OBJECTS_AT_ONCE = 16;
