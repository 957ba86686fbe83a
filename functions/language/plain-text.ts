/** What of a user's text may be shown: to a terminal, in an event, in a log. */

/**
 * Controls (escape sequences begin with one), marks that turn the direction of text, lone surrogates and other breaks
 * of lines: what they do is not what a reader sees. The joiners of words are a part of some scripts and do no harm.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/gu;

/** Whether a reader sees all that the text does. */
export function isPrintable(text: string): boolean {
  return text.search(UNPRINTABLE) === -1;
}

/** The text in one line, with U+FFFD for every character that a terminal would obey and not show. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, '\uFFFD');
}

/** The same for a text of several lines, which stay lines. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

/**
 * What a host follows: two slashes, whatever is before them; and, as browsers read it, the scheme of a URL of the web
 * with any number of slashes or backslashes (WHATWG URL Standard, "special authority slashes state").
 */
const BEFORE_HOST = /[/\\]{2}|(?:https?|ftp|wss?|s3):[/\\]*/i;

/** Whether a URL in the text has a user name in front of its host, whatever its scheme, or without one. */
export function namesUser(text: string): boolean {
  return text
    .split(BEFORE_HOST)
    .slice(1)
    .some((rest) => rest.slice(0, endOfHost(rest)).includes('@'));
}

function endOfHost(text: string): number {
  const end = text.search(/[\s/?#\\]/);
  return end === -1 ? text.length : end;
}

/**
 * No colon, at sign, question mark, percent sign or backslash: no URL has a user name, password or query in these
 * alone.
 */
const HARMLESS = /^[A-Za-z0-9 .,_<>=()/+'-]*$/;
/** A host without a scheme. */
const HOST = '//';

/** Long enough to recognise what was written, short enough for a message of one line. */
const LONGEST_SHOWN = 60;
/** Of a list of names that somebody else has written. */
const MOST_SHOWN = 6;

function isHarmless(text: string): boolean {
  return HARMLESS.test(text) && !text.includes(HOST);
}

/**
 * A value from outside, as a message may repeat it: a short excerpt, and of text that could hold a secret or a control
 * character just its length. What is in a list or object is not shown at all.
 */
export function excerpt(value: unknown): string {
  if (typeof value === 'string') {
    if (!isHarmless(value)) return `text of ${value.length} characters`;
    return value.length > LONGEST_SHOWN ? `"${value.slice(0, LONGEST_SHOWN)}..."` : `"${value}"`;
  }
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) {
    const names = Object.keys(value);
    const shown = names.slice(0, MOST_SHOWN).map(keyShown);
    return `{${[...shown, ...(names.length > MOST_SHOWN ? ['...'] : [])].join(', ')}}`;
  }
  return String(value);
}

/** The name of a field as a path may repeat it. */
export function keyShown(key: string): string {
  return key.length > 0 && key.length <= LONGEST_SHOWN && isHarmless(key) && !key.includes(' ')
    ? key
    : `<a name of ${key.length} characters>`;
}
