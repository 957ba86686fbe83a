/** Reads what `cdk synth` leaves in cdk.out: the state machine and the functions that it calls. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject, type Json, type JsonObject } from '../local/asl/json.ts';
import { type Permissions, permissionsOf } from './iam/permissions.ts';
import { nameOf, resolveIntrinsics, resolveString, type Template, UnsupportedTemplateError } from './intrinsics.ts';

/** There is no cloud assembly, or not one with a state machine. */
export class NoCloudAssemblyError extends Error {
  constructor(directory: string, problem: string) {
    super(`${directory}: ${problem}`);
    this.name = 'NoCloudAssemblyError';
  }
}

/** A function as the template configures it. */
export interface FunctionConfiguration {
  readonly name: string;
  /** `$LATEST` unless it is a published version. */
  readonly version: string;
  /** Absolute path of the directory with the bundle. */
  readonly directory: string;
  /** `file.export`, as in `index.handler`. */
  readonly handler: string;
  readonly memoryMiB: number;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** A published version: the function as it was at its deployment. */
export interface FunctionVersion extends FunctionConfiguration {
  /** Whether it outlives its deployment. */
  readonly retained: boolean;
}

export interface CloudAssembly {
  readonly stateMachineName: string;
  /** Parsed, with every intrinsic resolved; not yet checked. */
  readonly definition: unknown;
  /** By name. */
  readonly functions: ReadonlyMap<string, FunctionConfiguration>;
  /** Of these functions, by name and version as in their ARNs. */
  readonly versions: ReadonlyMap<string, FunctionVersion>;
  /** What the functions and the state machine may do. */
  readonly permissions: Permissions;
}

/** The constructs of the stack that have a STANDARD state machine. */
export type MachineConstruct = 'Workflow' | 'Ingest';

interface Artifact {
  readonly type: string;
  readonly properties?: Record<string, string>;
}

interface Manifest {
  readonly artifacts?: Record<string, Artifact>;
}

interface AssetManifest {
  readonly files: Record<
    string,
    {
      readonly source: { readonly path?: string };
      readonly destinations: Record<string, { readonly objectKey: string }>;
    }
  >;
}

/** Lambda's own values where a template says nothing. */
const DEFAULT_MEMORY_MIB = 128;
const DEFAULT_TIMEOUT_SECONDS = 3;

/**
 * @param directory  of the assembly, as a rule cdk.out
 * @param construct  the id of the construct that the state machine is part of, where there are several
 * @throws NoCloudAssemblyError, UnsupportedTemplateError, UnsupportedPolicyError
 */
export function readCloudAssembly(directory: string, construct: MachineConstruct = 'Workflow'): CloudAssembly {
  const manifestPath = join(directory, 'manifest.json');
  if (!existsSync(manifestPath))
    throw new NoCloudAssemblyError(directory, 'no manifest.json: run `npm run synth` first');
  const artifacts = Object.values(readJson<Manifest>(manifestPath).artifacts ?? {});
  const assets = assetPaths(directory, artifacts);
  for (const { type, properties } of artifacts) {
    if (type !== 'aws:cloudformation:stack' || !properties?.templateFile) continue;
    const template = readJson<Template>(join(directory, properties.templateFile));
    // EXPRESS machines are there for events and play no part in a run.
    const standard = resourcesOf(template, 'AWS::StepFunctions::StateMachine').filter(
      ([, { StateMachineType }]) => StateMachineType !== 'EXPRESS',
    );
    // Logical ids begin with the ids of constructs.
    const machines = standard.length > 1 ? standard.filter(([logicalId]) => logicalId.startsWith(construct)) : standard;
    if (machines.length > 1) throw new NoCloudAssemblyError(directory, 'its stack has several STANDARD state machines');
    for (const [logicalId, machine] of machines) {
      const text = resolveString(machine.DefinitionString, 'DefinitionString', template);
      const functions = functionsIn(text, template, assets);
      return {
        stateMachineName: nameOf(logicalId, template),
        definition: JSON.parse(text),
        functions,
        versions: versionsOf(functions, template),
        permissions: permissionsOf(template),
      };
    }
  }
  throw new NoCloudAssemblyError(directory, 'none of its stacks has a state machine');
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T;
}

/** Paths of the assets' files and directories by their key in the asset bucket. */
function assetPaths(directory: string, artifacts: readonly Artifact[]): Map<string, string> {
  const paths = new Map<string, string>();
  for (const { type, properties } of artifacts) {
    if (type !== 'cdk:asset-manifest' || !properties?.file) continue;
    for (const { source, destinations } of Object.values(
      readJson<AssetManifest>(join(directory, properties.file)).files,
    )) {
      for (const { objectKey } of Object.values(destinations)) {
        if (source.path) paths.set(objectKey, join(directory, source.path));
      }
    }
  }
  return paths;
}

function resourcesOf(template: Template, type: string): [logicalId: string, properties: JsonObject][] {
  return Object.entries(template.Resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([logicalId, resource]) => [logicalId, resource.Properties ?? {}]);
}

function assetPath(key: Json | undefined, assets: Map<string, string>, template: Template): string {
  const resolved = resolveString(key, 'the key of an asset', template);
  const path = assets.get(resolved);
  if (path === undefined) throw new UnsupportedTemplateError(`the asset "${resolved}" is not in the assembly`);
  return path;
}

/**
 * The functions whose ARN or name the definition holds; others of the stack (custom resources) play no part in a run.
 */
function functionsIn(
  definition: string,
  template: Template,
  assets: Map<string, string>,
): Map<string, FunctionConfiguration> {
  const functions = new Map<string, FunctionConfiguration>();
  for (const [logicalId, properties] of resourcesOf(template, 'AWS::Lambda::Function')) {
    const name = nameOf(logicalId, template);
    if (definition.includes(name)) functions.set(name, functionConfiguration(name, properties, template, assets));
  }
  return functions;
}

function versionsOf(
  functions: ReadonlyMap<string, FunctionConfiguration>,
  template: Template,
): Map<string, FunctionVersion> {
  const versions = new Map<string, FunctionVersion>();
  for (const [logicalId, { Type, DeletionPolicy }] of Object.entries(template.Resources)) {
    if (Type !== 'AWS::Lambda::Version') continue;
    const qualified = nameOf(logicalId, template);
    const [name, version] = qualified.split(':');
    const published = functions.get(name);
    if (published) versions.set(qualified, { ...published, version, retained: DeletionPolicy === 'Retain' });
  }
  return versions;
}

function functionConfiguration(
  name: string,
  { Code, Handler, MemorySize, Timeout, Environment }: JsonObject,
  template: Template,
  assets: Map<string, string>,
): FunctionConfiguration {
  if (!isJsonObject(Code) || Code.S3Key === undefined) {
    throw new UnsupportedTemplateError(`the function "${name}" has no bundle of its own (Code.S3Key)`);
  }
  const variables = isJsonObject(Environment) && isJsonObject(Environment.Variables) ? Environment.Variables : {};
  const environment = resolveIntrinsics(variables, template) as JsonObject;
  return {
    name,
    version: '$LATEST',
    directory: assetPath(Code.S3Key, assets, template),
    handler: resolveString(Handler, `Handler of "${name}"`, template),
    memoryMiB: Number(MemorySize ?? DEFAULT_MEMORY_MIB),
    timeoutSeconds: Number(Timeout ?? DEFAULT_TIMEOUT_SECONDS),
    environment: Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, String(value)])),
  };
}
