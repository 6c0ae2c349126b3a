import type { IncomingMessage } from 'node:http';
import type { Emulator } from '../emulators/child-server';
import { startLoopbackServer } from '../emulators/loopback-server';
import type { Policies } from '../iam/policies';
import type { LocalEvent } from '../local-event';
import { startRoleProxy } from '../proxy/role-proxy';
import type { ProxyRule } from '../proxy/verdict';
import type { Running } from '../running';
import type { Environment } from '../template/parameters';
import { shortenDelays } from '../time-scale';
import type { AccessKeys } from './access';
import { type Endpoints, endpointsOf } from './emulators';
import { startHttp2Front } from './http2-front';

/** Proxies in front of the emulators: roles call here, and may do what their policies allow. */
export interface Proxies extends Running {
  readonly endpoints: Endpoints;
  /** Endpoint of every service that is not emulated. */
  readonly unknownServices: string;
  /** Makes calls fail or change that a role is allowed to make. */
  setRule(rule: ProxyRule): void;
}

export interface ProxiesOptions {
  readonly emulators: Endpoints;
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
  const unknown = await startUnknownServices();
  return {
    endpoints: endpointsOf({ kinesis: front.endpoint, sqs: sqs.endpoint, dynamodb: dynamodb.endpoint }),
    unknownServices: unknown.endpoint,
    setRule(rule) {
      for (const proxy of [kinesis, dynamodb]) proxy.setRule(rule);
      sqs.setRule(async (call) => ({ ...(await delays(call)), ...(await rule(call)) }));
    },
    stop: async () => {
      await Promise.all([front, unknown, kinesis, sqs, dynamodb].map((server) => server.stop()));
    },
  };
}

const CODE = 'NotEmulatedException';

/** Answers calls of every service that is not emulated, so that none of them reaches AWS. */
export async function startUnknownServices(): Promise<Emulator> {
  return startLoopbackServer((request, response) => {
    const { contentType, body } = refusal(request);
    // Not a server error: the SDK would try again.
    response.writeHead(400, { 'content-type': contentType, 'x-amzn-errortype': CODE }).end(body);
    request.resume();
  });
}

/** In the protocol of the caller: older services are asked by forms and answer in XML. */
function refusal({ headers }: IncomingMessage): { readonly contentType: string; readonly body: string } {
  const message = `The offline cloud does not emulate ${serviceOf(headers.authorization)}; it emulates Kinesis, DynamoDB, SQS and S3`;
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    const error = `<Error><Type>Sender</Type><Code>${CODE}</Code><Message>${message}</Message></Error>`;
    return { contentType: 'text/xml', body: `<ErrorResponse>${error}</ErrorResponse>` };
  }
  return { contentType: 'application/x-amz-json-1.1', body: JSON.stringify({ __type: CODE, message }) };
}

/** The signature names the service: `Credential=<key>/<date>/<region>/<service>/aws4_request`. */
function serviceOf(authorization = ''): string {
  return /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)/.exec(authorization)?.[1] ?? 'this service';
}
