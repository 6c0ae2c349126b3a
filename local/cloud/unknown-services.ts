import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Emulator } from '../emulators/child-server';

/** Answers calls of every service that is not emulated, so that none of them reaches AWS. */
export async function startUnknownServices(): Promise<Emulator> {
  const server = createServer((request, response) => {
    const [, service = 'this service'] =
      /Credential=[^/]+\/[^/]+\/[^/]+\/([^/]+)/.exec(`${request.headers.authorization}`) ?? [];
    const message = `The offline cloud does not emulate ${service}; it emulates Kinesis, DynamoDB, SQS and S3`;
    // Not a server error: the SDK would try again.
    response.writeHead(400, {
      'content-type': 'application/x-amz-json-1.1',
      'x-amzn-errortype': 'NotEmulatedException',
    });
    response.end(JSON.stringify({ __type: 'NotEmulatedException', message }));
    request.resume();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
