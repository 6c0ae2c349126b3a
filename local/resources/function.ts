import type { Cloud } from '../cloud/cloud';
import { endpointVariables } from '../cloud/emulators';
import type { LogSettings } from '../lambda/messages';
import type { FunctionCode } from '../lambda/replacements';
import type { Assets } from '../template/assembly';
import type { Properties } from '../template/template';
import { numberOf, physicalName, type ResourceRequest, type ResourceType, values } from './resource-type';

const DEFAULT_TIMEOUT_SECONDS = 3;
const DEFAULT_MEMORY_MIB = 128;

export const lambdaFunction: ResourceType = {
  properties: [
    'Code',
    'Environment',
    'FunctionName',
    'Handler',
    'LoggingConfig',
    'MemorySize',
    'ReservedConcurrentExecutions',
    'Role',
    'Runtime',
    'Timeout',
    'TracingConfig',
  ],
  leadsTo: ['Role'],
  withoutEffect: [
    'Architectures',
    'DeadLetterConfig',
    'Description',
    'EphemeralStorage',
    'KmsKeyArn',
    'PackageType',
    'RecursiveLoop',
    'RuntimeManagementConfig',
    'SnapStart',
    'Tags',
    'VpcConfig',
  ],
  leftOut: {
    CodeSigningConfigArn: 'no signature is checked here',
    FileSystemConfigs: 'no file system is mounted here',
    ImageConfig: 'no container is started here',
    Layers:
      'layers are not loaded here: a function that loads code of a layer fails, unless the app has the package itself or replaces the function',
  },
  create(cloud, request) {
    const { properties } = request;
    const functionName = physicalName(properties.FunctionName, request, { maxLength: 64 });
    const functionArn = `arn:aws:lambda:${cloud.region}:${cloud.account}:function:${functionName}`;
    const memoryMiB = numberOf(properties.MemorySize) ?? DEFAULT_MEMORY_MIB;
    const roleArn = `${properties.Role}`;
    const { LogGroup, LogFormat, ApplicationLogLevel } = (properties.LoggingConfig ?? {}) as LoggingConfig;
    const logGroupName = LogGroup ?? `/aws/lambda/${functionName}`;
    const code = cloud.replacements.codeOf({ ...request, functionName }) ?? ownCode(cloud, functionName, request);
    const { codeFolder, handler } = code;
    const configuration = {
      functionName,
      functionArn,
      roleArn,
      runtime: `${properties.Runtime}`,
      codeFolder,
      handler,
      timeoutSeconds: numberOf(properties.Timeout) ?? DEFAULT_TIMEOUT_SECONDS,
      memoryMiB,
      logGroupName,
      logging: { format: LogFormat ?? 'Text', level: ApplicationLogLevel ?? 'INFO' },
      variables: variablesOf(properties),
      environment: functionEnvironment(cloud, {
        functionName,
        roleArn,
        handler,
        memoryMiB,
        codeFolder,
        logGroupName,
        properties,
      }),
      isTraced: (properties.TracingConfig as Properties | undefined)?.Mode === 'Active',
      reservedConcurrency: numberOf(properties.ReservedConcurrentExecutions),
    };
    cloud.functions.add(configuration, 'inProcess' in code ? code.inProcess : undefined);
    return values(functionName, { Arn: functionArn });
  },
};

interface LoggingConfig {
  readonly LogGroup?: string;
  readonly LogFormat?: LogSettings['format'];
  readonly ApplicationLogLevel?: LogSettings['level'];
}

const REPLACE =
  'Replace the function for the run: startLocal(app, { functions: { <path>: handlerOrFile } }), or --function <path>=<file>';

function checkRuntime({ Runtime, PackageType }: Properties): void {
  if (PackageType === 'Image')
    throw new Error(`functions from container images cannot run here; only Node.js functions can. ${REPLACE}`);
  if (!`${Runtime}`.startsWith('nodejs'))
    throw new Error(`the runtime ${Runtime} cannot run here; only Node.js functions can. ${REPLACE}`);
}

function ownCode(cloud: Cloud, functionName: string, request: ResourceRequest): FunctionCode {
  checkRuntime(request.properties);
  return { codeFolder: codeOf(cloud, functionName, request), handler: `${request.properties.Handler}` };
}

/** Puts the code where it runs. */
function codeOf(cloud: Cloud, functionName: string, { properties, assets }: ResourceRequest): string {
  const { ZipFile, S3Key } = properties.Code as Properties;
  if (typeof ZipFile === 'string') return cloud.workFolder.write(functionName, 'index.js', ZipFile);
  return cloud.workFolder.copy(functionName, assetFolder(assets, `${S3Key}`));
}

function assetFolder(assets: Assets, key: string): string {
  const asset = assets.get(key);
  if (asset === undefined)
    throw new Error(
      `its code ${key} is not an asset of the app; code must come from Code.fromAsset or Code.fromInline`,
    );
  if (asset.packaging !== 'zip')
    throw new Error(`its code is the archive ${asset.path}; give Code.fromAsset the folder instead`);
  return asset.path;
}

interface EnvironmentOptions {
  readonly functionName: string;
  readonly roleArn: string;
  readonly handler: string;
  readonly memoryMiB: number;
  readonly codeFolder: string;
  readonly logGroupName: string;
  readonly properties: Properties;
}

/**
 * The environment of a function: what the template sets, and what Lambda sets. Endpoints lead the SDK to the local
 * cloud, so no call reaches AWS.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
function functionEnvironment(cloud: Cloud, options: EnvironmentOptions): Record<string, string> {
  const { functionName, roleArn, handler, memoryMiB, codeFolder, logGroupName, properties } = options;
  const { accessKeyId, secretAccessKey } = cloud.accessKeys.ofRole(roleArn);
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_REGION: cloud.region,
    AWS_DEFAULT_REGION: cloud.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${properties.Runtime}`,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: `${memoryMiB}`,
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_LOG_GROUP_NAME: logGroupName,
    AWS_ENDPOINT_URL: cloud.endpoints.lambda,
    ...endpointVariables(cloud.endpoints),
    LAMBDA_TASK_ROOT: codeFolder,
    _HANDLER: handler,
    TZ: ':UTC',
    ...variablesOf(properties),
  };
}

function variablesOf({ Environment }: Properties): Record<string, string> {
  const { Variables = {} } = (Environment ?? {}) as { readonly Variables?: Readonly<Record<string, unknown>> };
  return Object.fromEntries(Object.entries(Variables).map(([name, value]) => [name, `${value}`]));
}

/** Every version runs the current code of its function. */
export const version: ResourceType = {
  properties: ['FunctionName'],
  leadsTo: ['FunctionName'],
  withoutEffect: ['CodeSha256', 'Description', 'ProvisionedConcurrencyConfig', 'RuntimePolicy'],
  create(cloud, { properties: { FunctionName } }) {
    const { arn, number } = cloud.functions.publishVersion(`${FunctionName}`);
    return values(arn, { FunctionArn: arn, Version: number });
  },
};

export const alias: ResourceType = {
  properties: ['FunctionName', 'FunctionVersion', 'Name'],
  leadsTo: ['FunctionName', 'FunctionVersion'],
  withoutEffect: ['Description', 'ProvisionedConcurrencyConfig'],
  create(cloud, { properties: { FunctionName, FunctionVersion, Name } }) {
    const arn = cloud.functions.addAlias(`${FunctionName}`, `${Name}`, `${FunctionVersion}`);
    return values(arn, { AliasArn: arn });
  },
};

/** Keeps what functions log, provided that their role may write logs, for as long as the cloud runs. */
export const logGroup: ResourceType = {
  properties: ['LogGroupName'],
  withoutEffect: ['DataProtectionPolicy', 'FieldIndexPolicies', 'KmsKeyId', 'LogGroupClass', 'RetentionInDays', 'Tags'],
  create(cloud, request) {
    const name = physicalName(request.properties.LogGroupName, request, { maxLength: 512 });
    cloud.logGroups.create(name);
    return values(name, { Arn: `arn:aws:logs:${cloud.region}:${cloud.account}:log-group:${name}:*` });
  },
};
