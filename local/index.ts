/**
 * `cdk-hydrated-dlq/local`: the local cloud, for tests.
 *
 * @packageDocumentation
 */

export type { NotRun } from './cloud/deployed-stack';
export type { Endpoints } from './cloud/emulators';
export type { EventLog, WaitOptions } from './event-log';
export type { FunctionReplacement, ReplacementHandler } from './lambda/replacements';
export type { LocalEvent } from './local-event';
export type { AppSource } from './test-kit/app-source';
export type { Inbox } from './test-kit/inbox';
export type {
  LocalCloud,
  LocalOptions,
  PutOptions,
  ResourceReference,
  Unhydrated,
  UnhydratedMessage,
} from './test-kit/local-cloud';
export { startLocal } from './test-kit/start-local';
