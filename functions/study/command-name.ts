/**
 * What a user types: that of the package, and of no other on the npm registry, so that `npx` never starts somebody
 * else's.
 */
export const COMMAND = 'nhanes-mixtures';
