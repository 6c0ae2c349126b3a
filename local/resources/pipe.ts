import { PIPE_NAME_CHARACTERS } from '../../contract/limits';
import { mayLog } from '../cloud/access';
import type { Cloud } from '../cloud/cloud';
import { isRun, type PipeProperties, startPipe } from '../pipe';
import { PIPE_SUPPORT } from '../pipe/properties';
import type { Properties } from '../template/template';
import { physicalName, type ResourceType, values } from './resource-type';

export const pipe: ResourceType = {
  ...PIPE_SUPPORT,
  leadsTo: ['Enrichment', 'RoleArn', 'Source', 'Target'],
  async create(cloud, request) {
    const Name = physicalName(request.properties.Name, request, { maxLength: PIPE_NAME_CHARACTERS });
    const properties = { ...request.properties, Name } as unknown as PipeProperties;
    checkLog(cloud, request.properties);
    if (!isRun(cloud, properties.Target))
      request.leaveOut(
        `its target ${properties.Target}`,
        'the local cloud takes what it would get, and shows it as delivered',
      );
    cloud.keep(await startPipe(cloud, properties));
    cloud.pipes.push(properties);
    return values(Name, { Arn: `arn:aws:pipes:${cloud.region}:${cloud.account}:pipe/${Name}` });
  },
};

interface LogConfiguration {
  readonly Level?: string;
  readonly CloudwatchLogsLogDestination?: { readonly LogGroupArn: string };
}

/** A pipe writes its log with its role. No log is written here, so this reports it when the role may not. */
function checkLog(cloud: Cloud, { RoleArn, LogConfiguration }: Properties): void {
  const { Level, CloudwatchLogsLogDestination: destination } = (LogConfiguration ?? {}) as LogConfiguration;
  if (destination !== undefined && Level !== 'OFF') mayLog(cloud.authorize, `${RoleArn}`, destination.LogGroupArn);
}
