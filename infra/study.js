#!/usr/bin/env node
// The bin `nhanes-mixtures`. tsx runs the TypeScript as it is, so that a clone needs no build step.
import { register } from 'tsx/esm/api';

// The SDK warns on Node.js 20 of its own versions of 2027: ours is pinned (github.com/aws/aws-sdk-js-v3/issues/7983).
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

// Whoever reads our output may have seen enough: `status RUN --watch | head`.
process.stdout.on('error', (error) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

register();
const { main } = await import('./cli.ts');
process.exitCode = await main(process.argv.slice(2));
