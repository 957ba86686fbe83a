// Runs inside of a worker thread: Lambda's Node runtime for one function. It loads the bundle once, then answers one
// invocation after the other. Plain JavaScript, because a worker thread starts without the loader for TypeScript.
import { subscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { compileFunction, constants } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';

const { directory, handler, name, version, memoryMiB, lakeAccess, accessesAllowed } = workerData;

// The access begins when this returns. One that is not allowed never does: the thread stands still until it is ended.
let accesses = 0;
subscribe(lakeAccess, (access) => {
  parentPort.postMessage({ access });
  Atomics.wait(accessesAllowed, 0, accesses);
  accesses += 1;
});

/** @param fatal  whether Lambda would end the environment for it */
function fail(error, fatal, errorType = error instanceof Error ? error.name : typeof error) {
  const errorMessage = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error ? error.stack : undefined;
  parentPort.postMessage({ errorType, errorMessage, stack, fatal });
}

process.on('uncaughtException', (error) => fail(error, true));
process.on('unhandledRejection', (reason) => fail(reason, true, 'Runtime.UnhandledPromiseRejection'));

function lambdaError(errorType, message) {
  const error = new Error(message);
  error.name = errorType;
  return error;
}

// As CommonJS, whatever a package.json above the assembly says: a bundle on Lambda has none above it.
function loadBundle(file) {
  const module = { exports: {} };
  let code;
  try {
    code = readFileSync(file, 'utf8');
  } catch {
    throw lambdaError('Runtime.ImportModuleError', `Cannot find module '${file}'`);
  }
  const run = compileFunction(code, ['exports', 'require', 'module', '__filename', '__dirname'], {
    filename: file,
    // The AWS SDK imports parts of Node as it goes.
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  run.call(module.exports, module.exports, createRequire(file), module, file, dirname(file));
  return module.exports;
}

function loadHandler() {
  const dot = handler.lastIndexOf('.');
  const exported = loadBundle(join(directory, `${handler.slice(0, dot)}.js`))[handler.slice(dot + 1)];
  if (typeof exported !== 'function') {
    throw lambdaError('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  }
  return exported;
}

function contextOf({ requestId, deadline }) {
  return {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: name,
    functionVersion: version,
    invokedFunctionArn: `arn:aws:lambda:local:000000000000:function:${name}:${version}`,
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: 'local',
    memoryLimitInMB: String(memoryMiB),
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

/** Until the parent has all that the function has printed: it may end this thread as soon as it has the answer. */
function printed() {
  return new Promise((resolve) => process.stdout.write('', resolve));
}

let loaded;

parentPort.on('message', async (invocation) => {
  try {
    loaded ??= loadHandler();
    const output = await loaded(JSON.parse(invocation.payload), contextOf(invocation));
    await printed();
    parentPort.postMessage({ payload: JSON.stringify(output) ?? 'null' });
  } catch (error) {
    await printed();
    fail(error, loaded === undefined);
  }
});
