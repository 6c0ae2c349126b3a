/**
 * `cdk-hydrated-dlq/local`: the local cloud, for tests.
 *
 * @packageDocumentation
 */
export type { Endpoints } from './cloud/emulators';
export type { NotRun } from './deploy/create-resource';
export type { LocalEvent } from './local-event';
export type { AppSource } from './test-kit/app-source';
export type { EventLog } from './test-kit/event-log';
export type { Inbox, WaitOptions } from './test-kit/inbox';
export type {
  LocalCloud,
  LocalOptions,
  PutOptions,
  ResourceReference,
  Unhydrated,
  UnhydratedMessage,
} from './test-kit/local-cloud';
export { startLocal } from './test-kit/start-local';
