import type { IncomingMessage } from 'node:http';
import type { Emulator } from '../emulators/child-server';
import { startLoopbackServer } from '../emulators/loopback-server';

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
