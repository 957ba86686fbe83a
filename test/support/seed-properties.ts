/**
 * Runs before each test file: property tests draw the same cases every time, so that a failure is one for everybody.
 */
import fc from 'fast-check';

fc.configureGlobal({ seed: 2023 });
