import type { PipeProperties } from '../pipe';
import {
  describeRestJsonError,
  notEmulated,
  restJson,
  type Service,
  type ServiceAnswer,
  type ServiceCall,
  ServiceError,
} from './service-call';

export interface PipesOptions {
  readonly pipes: readonly PipeProperties[];
  /** `arn:aws:pipes:<region>:<account>:pipe/` */
  readonly arnPrefix: string;
}

/** When everything here was created, in epoch seconds: the start of the process; nothing depends on it. */
const CREATED_AT = Math.floor(Date.now() / 1_000);

/** EventBridge Pipes, as far as people look at pipes. There is always one page. */
export function pipesService(options: PipesOptions): Service {
  return {
    describeError: describeRestJsonError,
    async answer(call) {
      const [, name] = /^\/v1\/pipes(?:\/([^/]+))?\/?$/.exec(call.path) ?? [];
      if (call.method !== 'GET' || !call.path.startsWith('/v1/pipes'))
        throw notEmulated(`${call.method} ${call.path} of EventBridge Pipes`);
      return name === undefined ? listPipes(call, options) : describePipe(decodeURIComponent(name), call, options);
    },
  };
}

function describePipe(name: string, call: ServiceCall, { pipes, arnPrefix }: PipesOptions): ServiceAnswer {
  call.authorize('pipes:DescribePipe', `${arnPrefix}${name}`);
  const pipe = pipes.find(({ Name }) => Name === name);
  if (pipe === undefined) throw new ServiceError('NotFoundException', `Pipe ${name} does not exist.`, 404);
  return restJson({ ...pipe, ...stateOf(pipe, arnPrefix), LastModifiedTime: CREATED_AT });
}

function listPipes(call: ServiceCall, { pipes, arnPrefix }: PipesOptions): ServiceAnswer {
  call.authorize('pipes:ListPipes', `${arnPrefix}*`);
  const begins = (value: string, parameter: string): boolean => value.startsWith(call.query.get(parameter) ?? '');
  const found = pipes.filter(
    ({ Name, Source, Target }) =>
      begins(Name, 'NamePrefix') && begins(Source, 'SourcePrefix') && begins(Target, 'TargetPrefix'),
  );
  const Pipes = found.map((pipe) => {
    const { Name, Source, Enrichment, Target } = pipe;
    return { Name, Source, Enrichment, Target, ...stateOf(pipe, arnPrefix) };
  });
  return restJson({ Pipes });
}

function stateOf({ Name, DesiredState = 'RUNNING' }: PipeProperties, arnPrefix: string): object {
  return { Arn: `${arnPrefix}${Name}`, DesiredState, CurrentState: DesiredState, CreationTime: CREATED_AT };
}
