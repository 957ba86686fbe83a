#!/usr/bin/env node
// The bin `study`. tsx runs the TypeScript as it is, so that a clone needs no build step.
import { register } from 'tsx/esm/api';

// The SDK warns on Node.js 20 of its own versions of 2027: ours is pinned (github.com/aws/aws-sdk-js-v3/issues/7983).
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

register();
await import('./cli.ts');
