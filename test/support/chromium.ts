/** The browser of the tests that look at pages: Debian's Chromium, or the one that CHROMIUM names. */
import { existsSync } from 'node:fs';

const expected = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Its path, or undefined where there is none. */
export const chromiumPath: string | undefined = existsSync(expected) ? expected : undefined;

/** What to say of tests that are left out for want of it. */
export const NO_CHROMIUM = `No Chromium at ${expected}: the tests of the pages in a browser are left out. "apt-get install chromium" has it, or CHROMIUM names one.`;
