import type { Cloud } from '../cloud/cloud';
import type { LogSettings } from '../lambda/messages';
import type { Assets } from '../template/assets';
import type { Properties } from '../template/template';
import { functionEnvironment } from './function-environment';
import { physicalName } from './physical-name';
import { type ResourceRequest, type ResourceType, values } from './resource-type';
import { numberOf } from './scalars';

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
  ],
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
    'TracingConfig',
    'VpcConfig',
  ],
  create(cloud, request) {
    const { properties } = request;
    const functionName = physicalName(properties.FunctionName, request, { maxLength: 64 });
    const functionArn = `arn:aws:lambda:${cloud.region}:${cloud.account}:function:${functionName}`;
    const memoryMiB = numberOf(properties.MemorySize) ?? DEFAULT_MEMORY_MIB;
    const handler = `${properties.Handler}`;
    const roleArn = `${properties.Role}`;
    const { LogGroup, LogFormat, ApplicationLogLevel } = (properties.LoggingConfig ?? {}) as LoggingConfig;
    const logGroupName = LogGroup ?? `/aws/lambda/${functionName}`;
    checkRuntime(properties);
    const codeFolder = codeOf(cloud, functionName, request);
    cloud.functions.add({
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
      environment: functionEnvironment(cloud, {
        functionName,
        roleArn,
        handler,
        memoryMiB,
        codeFolder,
        logGroupName,
        properties,
      }),
      reservedConcurrency: numberOf(properties.ReservedConcurrentExecutions),
    });
    return values(functionName, { Arn: functionArn });
  },
};

interface LoggingConfig {
  readonly LogGroup?: string;
  readonly LogFormat?: LogSettings['format'];
  readonly ApplicationLogLevel?: LogSettings['level'];
}

function checkRuntime({ Runtime, PackageType }: Properties): void {
  if (PackageType === 'Image')
    throw new Error('functions from container images cannot run here; only Node.js functions can');
  if (!`${Runtime}`.startsWith('nodejs'))
    throw new Error(`the runtime ${Runtime} cannot run here; only Node.js functions can`);
}

/** Copies or writes the code to where it runs. */
function codeOf(cloud: Cloud, functionName: string, { properties, assets }: ResourceRequest): string {
  const { ZipFile, S3Key } = properties.Code as Properties;
  if (typeof ZipFile === 'string') return cloud.workFolder.write(functionName, 'index.js', ZipFile);
  return cloud.workFolder.copy(functionName, assetFolder(assets, `${S3Key}`));
}

function assetFolder(assets: Assets, key: string): string {
  const asset = assets.get(key);
  if (asset === undefined)
    throw new Error(`its code ${key} is no asset of the app; code must come from Code.fromAsset or Code.fromInline`);
  if (asset.packaging !== 'zip')
    throw new Error(`its code is the archive ${asset.path}; give Code.fromAsset the folder instead`);
  return asset.path;
}
