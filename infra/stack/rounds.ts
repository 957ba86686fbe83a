/** How what could not be done in one go over a work list is done in the next. */

/**
 * What an item gives back when more of it is to do: there was no time left, or no function to be had. Its list is gone
 * over again, where a function that finds its work done ends at once.
 */
export const AGAIN = 'again';

/**
 * How often a list is gone over at most. A round in which nothing is to be had lasts half a minute (see `retry.ts`): an
 * item that has come to nothing in twenty of them is not going to, and is told as missing.
 */
export const MOST_ROUNDS = 20;
