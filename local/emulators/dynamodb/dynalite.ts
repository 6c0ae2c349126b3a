import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { findPackage } from '../find-package';
import { ServiceError } from './service-error';

/** Tables without streams, as dynalite implements them. */
export interface Tables {
  /**
   * Calls an operation of DynamoDB.
   *
   * @throws ServiceError with dynalite's own response.
   */
  call<Output>(operation: string, input: object): Promise<Output>;
  stop(): Promise<void>;
}

type Dynalite = (options: { createTableMs: number; deleteTableMs: number; updateTableMs: number }) => Server;

/** dynalite requires a signature of the right form, but does not verify it. */
const HEADERS = {
  'content-type': 'application/x-amz-json-1.0',
  'x-amz-date': '20260101T000000Z',
  authorization: 'AWS4-HMAC-SHA256 Credential=local, SignedHeaders=host, Signature=none',
};

/**
 * Starts dynalite in this process, in memory only.
 *
 * @see https://github.com/architect/dynalite
 */
export async function startDynalite(region: string, account: string): Promise<Tables> {
  const server = inEnvironment({ AWS_REGION: region, AWS_ACCOUNT_ID: account }, () => {
    const dynalite: Dynalite = require(findPackage('dynalite'));
    return dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    call: (operation, input) => call(endpoint, operation, input),
    stop: () => new Promise((resolve, reject) => server.close((error) => (error ? reject(error) : resolve()))),
  };
}

async function call<Output>(endpoint: string, operation: string, input: object): Promise<Output> {
  const headers = { ...HEADERS, 'x-amz-target': `DynamoDB_20120810.${operation}` };
  const response = await fetch(endpoint, { method: 'POST', headers, body: JSON.stringify(input) });
  const body = await response.text();
  if (response.ok) return JSON.parse(body);
  throw new ServiceError('DynaliteError', body, response.status, body);
}

/** dynalite reads account and region from the environment when it is created. */
function inEnvironment<Result>(variables: Readonly<Record<string, string>>, make: () => Result): Result {
  const before = { ...process.env };
  Object.assign(process.env, variables);
  try {
    return make();
  } finally {
    for (const name of Object.keys(variables)) delete process.env[name];
    Object.assign(process.env, before);
  }
}
