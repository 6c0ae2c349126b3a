import type { Policies } from '../iam/policies';
import type { LocalEvent } from '../local-event';
import { startRoleProxy } from '../proxy/role-proxy';
import type { ProxyRule } from '../proxy/verdict';
import type { Running } from '../running';
import type { Environment } from '../template/parameters';
import { shortenDelays } from '../time-scale';
import type { AccessKeys } from './access';
import { type EmulatorEndpoints, endpointsOf } from './emulators';
import { startHttp2Front } from './http2-front';

/** Proxies in front of the emulators: roles call here, and may do what their policies allow. */
export interface Proxies extends Running {
  readonly endpoints: EmulatorEndpoints;
  /** Makes calls fail or change that a role is allowed to make. */
  setRule(rule: ProxyRule): void;
}

export interface ProxiesOptions {
  readonly emulators: EmulatorEndpoints;
  readonly environment: Environment;
  readonly accessKeys: AccessKeys;
  readonly policies: Policies;
  readonly timeScale: number;
  readonly report: (event: LocalEvent) => void;
}

export async function startProxies(options: ProxiesOptions): Promise<Proxies> {
  const { emulators, environment, accessKeys, policies, timeScale, report } = options;
  const delays = shortenDelays(timeScale);
  const roleOf = (accessKeyId: string): string | undefined => accessKeys.roleOf(accessKeyId);
  const start = (target: string, rule?: ProxyRule) =>
    startRoleProxy({ target, ...environment, roleOf, policies, report, rule });
  const [kinesis, sqs, dynamodb] = await Promise.all([
    start(emulators.kinesis),
    start(emulators.sqs, delays),
    start(emulators.dynamodb),
  ]);
  const front = await startHttp2Front(kinesis.endpoint);
  return {
    endpoints: endpointsOf({ kinesis: front.endpoint, sqs: sqs.endpoint, dynamodb: dynamodb.endpoint }),
    setRule(rule) {
      for (const proxy of [kinesis, dynamodb]) proxy.setRule(rule);
      sqs.setRule(async (call) => ({ ...(await delays(call)), ...(await rule(call)) }));
    },
    stop: async () => {
      await Promise.all([front, kinesis, sqs, dynamodb].map((server) => server.stop()));
    },
  };
}
