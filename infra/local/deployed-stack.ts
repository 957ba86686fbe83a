import {
  type CloudAssembly,
  type FunctionConfiguration,
  type MachineConstruct,
  readCloudAssembly,
} from '../assembly/cloud-assembly.ts';
import type { Permissions } from '../assembly/iam/permissions.ts';

/**
 * A stack as its executions find it, while deployments change it: an execution keeps its definition, and nothing else.
 */
export class DeployedStack {
  private current: CloudAssembly;
  private readonly machine: MachineConstruct;
  private readonly invocable = new Map<string, FunctionConfiguration>();

  /**
   * @param assemblyDir  of the first deployment
   * @param machine  which of its state machines
   * @throws NoCloudAssemblyError, UnsupportedTemplateError, UnsupportedPolicyError
   */
  constructor(assemblyDir: string, machine: MachineConstruct = 'Workflow') {
    this.machine = machine;
    this.current = readCloudAssembly(assemblyDir, machine);
    this.add(this.current);
  }

  /**
   * As CloudFormation: what the new assembly lacks is deleted, but for versions that are retained. Throws what the
   * constructor does.
   */
  deploy(assemblyDir: string): void {
    const before = this.current;
    this.current = readCloudAssembly(assemblyDir, this.machine);
    for (const name of before.functions.keys()) this.invocable.delete(name);
    for (const [name, { retained }] of before.versions) if (!retained) this.invocable.delete(name);
    this.add(this.current);
  }

  private add({ functions, versions }: CloudAssembly): void {
    for (const [name, configuration] of [...functions, ...versions]) this.invocable.set(name, configuration);
  }

  /** What is deployed now. */
  get assembly(): CloudAssembly {
    return this.current;
  }

  /** By name, and versions by name and version as in their ARNs: `Fit`, `Fit:1`. */
  get functions(): ReadonlyMap<string, FunctionConfiguration> {
    return this.invocable;
  }

  /** Of what is deployed now: also of executions that began before. */
  get permissions(): Permissions {
    return {
      allows: (principal, request) => this.current.permissions.allows(principal, request),
      grants: (principal) => this.current.permissions.grants(principal),
    };
  }
}
