import type { Policies } from '../iam/policies';
import type { LocalEvent } from '../local-event';
import { startRoleProxy } from '../proxy/role-proxy';
import type { ProxyRule } from '../proxy/verdict';
import type { Running } from '../runtime';
import type { Environment } from '../template/parameters';
import type { AccessKeys } from './access-keys';
import type { Endpoints } from './endpoints';
import { shortenDelays } from './time-scale';

/** Proxies in front of the emulators: roles call here, and may do what their policies allow. */
export interface Proxies extends Running {
  readonly endpoints: Endpoints;
  /** Makes calls fail or change that a role is allowed to make. */
  setRule(rule: ProxyRule): void;
}

export interface ProxiesOptions {
  readonly emulators: Endpoints;
  readonly environment: Environment;
  readonly accessKeys: AccessKeys;
  readonly policies: Policies;
  readonly timeScale: number;
  readonly tell: (event: LocalEvent) => void;
}

export async function startProxies(options: ProxiesOptions): Promise<Proxies> {
  const { emulators, environment, accessKeys, policies, timeScale, tell } = options;
  const delays = shortenDelays(timeScale);
  const roleOf = (accessKeyId: string): string | undefined => accessKeys.roleOf(accessKeyId);
  const start = (target: string, rule?: ProxyRule) =>
    startRoleProxy({ target, ...environment, roleOf, policies, tell, rule });
  const [kinesis, sqs, dynamodb] = await Promise.all([
    start(emulators.kinesis),
    start(emulators.sqs, delays),
    start(emulators.dynamodb),
  ]);
  return {
    endpoints: { kinesis: kinesis.endpoint, sqs: sqs.endpoint, dynamodb: dynamodb.endpoint },
    setRule(rule) {
      for (const proxy of [kinesis, dynamodb]) proxy.setRule(rule);
      sqs.setRule(async (call) => ({ ...(await delays(call)), ...(await rule(call)) }));
    },
    stop: async () => {
      await Promise.all([kinesis.stop(), sqs.stop(), dynamodb.stop()]);
    },
  };
}
