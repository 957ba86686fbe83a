#!/usr/bin/env node
// The bin `study`. tsx runs the TypeScript as it is, so that a clone needs no build step.
import { register } from 'tsx/esm/api';

register();
await import('./cli.ts');
