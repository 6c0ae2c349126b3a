import { mayLog } from '../cloud/access';
import type { LocalEvent } from '../local-event';
import type { LogGroups } from '../log-groups';
import type { Running } from '../running';
import type { LocalRuntime } from '../runtime';
import type { FunctionConfiguration } from './function-process';
import { InProcessFunction } from './in-process-function';
import {
  type FunctionLog,
  type Invocable,
  InvocationRefused,
  LambdaFunction,
  type LoggedResult,
} from './lambda-function';
import type { ReplacementHandler } from './replacements';

const LATEST = '$LATEST';

interface Deployed {
  readonly lambda: Invocable;
  /** What each alias and version stands for; versions stand for themselves. */
  readonly versions: Map<string, string>;
}

export interface FunctionsOptions {
  /** `arn:aws:lambda:<region>:<account>:function:` */
  readonly arnPrefix: string;
  /** Folders to look for the AWS SDK in. */
  readonly sdkFolders: readonly string[];
  readonly report: (event: LocalEvent) => void;
  /** Throws unless the role may do it. */
  readonly authorize: LocalRuntime['authorize'];
  /** Where the logs of the functions go. */
  readonly logGroups: LogGroups;
}

/** A function as it is invoked by one of its ARNs. */
export interface QualifiedFunction {
  readonly configuration: FunctionConfiguration;
  /** `$LATEST` or a number. */
  readonly version: string;
}

/** The functions of a local cloud, with their versions and aliases. */
export class Functions implements Running {
  private readonly byArn = new Map<string, Deployed>();
  private invocations = 0;

  constructor(private readonly options: FunctionsOptions) {}

  /** @param inProcess Stands for the function in this process. */
  add(configuration: FunctionConfiguration, inProcess?: ReplacementHandler): void {
    const { sdkFolders } = this.options;
    const log = this.logOf(configuration);
    const lambda = inProcess
      ? new InProcessFunction(configuration, inProcess, { log })
      : new LambdaFunction(configuration, { sdkFolders, log });
    this.byArn.set(configuration.functionArn, { lambda, versions: new Map([[LATEST, LATEST]]) });
  }

  /** Replaces the code of a function, as a deployment does. Its versions share the code here. */
  async updateCode(nameOrArn: string, codeFolder: string): Promise<void> {
    await this.find(nameOrArn).lambda.updateCode(codeFolder);
  }

  publishVersion(nameOrArn: string): { readonly arn: string; readonly number: string } {
    const { lambda, versions } = this.find(nameOrArn);
    const number = `${[...versions.keys()].filter((name) => /^\d+$/.test(name)).length + 1}`;
    versions.set(number, number);
    return { arn: `${lambda.configuration.functionArn}:${number}`, number };
  }

  addAlias(nameOrArn: string, alias: string, version: string): string {
    const { lambda, versions } = this.find(nameOrArn);
    versions.set(alias, version);
    return `${lambda.configuration.functionArn}:${alias}`;
  }

  /** ARN of a function from its name or ARN, with the alias or version behind either. */
  arnOf(nameOrArn: string): string {
    return nameOrArn.startsWith('arn:') ? nameOrArn : this.options.arnPrefix + nameOrArn;
  }

  /** ARN of the function's execution role. */
  roleOf(nameOrArn: string): string {
    return this.find(nameOrArn).lambda.configuration.roleArn;
  }

  /** @throws InvocationRefused when there is no such function, version or alias */
  describe(arn: string): QualifiedFunction {
    const { lambda, versions } = this.find(arn);
    const version = versions.get(arn.split(':')[7] ?? LATEST);
    if (version === undefined) throw notFound(arn);
    return { configuration: lambda.configuration, version };
  }

  /** @throws InvocationRefused when there is no such function, version or alias, or Lambda refuses the event */
  async invoke(arn: string, payload: string): Promise<LoggedResult> {
    const { version } = this.describe(arn);
    this.invocations += 1;
    try {
      return await this.find(arn).lambda.invoke(payload, arn, version);
    } finally {
      this.invocations -= 1;
    }
  }

  /** Whether an invocation is under way. */
  get areBusy(): boolean {
    return this.invocations > 0;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.byArn.values()].map(({ lambda }) => lambda.stop()));
  }

  /** Lambda writes the log as the function's role: whatever the role may not write is not kept. */
  private logOf({ functionArn, roleArn, logGroupName }: FunctionConfiguration): FunctionLog {
    const { report, authorize, logGroups } = this.options;
    const logGroupArn = functionArn.replace(':lambda:', ':logs:').replace(/:function:.*/, `:log-group:${logGroupName}`);
    let known: boolean | undefined;
    const isAllowed = (): boolean => {
      known ??= mayLog(authorize, roleArn, logGroupArn);
      return known;
    };
    return {
      add(logStreamName, entry) {
        if (isAllowed()) logGroups.add(logGroupName, logStreamName, `${entry}\n`);
      },
      line(text) {
        if (isAllowed()) report({ type: 'function-log', functionArn, text });
      },
    };
  }

  private find(nameOrArn: string): Deployed {
    const arn = this.arnOf(nameOrArn);
    const deployed = this.byArn.get(arn.split(':').slice(0, 7).join(':'));
    if (deployed === undefined) throw notFound(arn);
    return deployed;
  }
}

function notFound(arn: string): InvocationRefused {
  return new InvocationRefused('ResourceNotFoundException', `Function not found: ${arn}`);
}
