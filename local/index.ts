/**
 * `cdk-hydrated-dlq/local`: the offline cloud, for tests.
 *
 * @packageDocumentation
 */
export type { Endpoints } from './cloud/endpoints';
export type { NotRun } from './deploy/not-run';
export type { AppSource } from './kit/app-source';
export type { EventLog } from './kit/event-log';
export type { Inbox, WaitOptions } from './kit/inbox';
export type { LocalCloud, LocalOptions, PutOptions, Unhydrated, UnhydratedMessage } from './kit/local-cloud';
export type { ResourceReference } from './kit/resource-reference';
export { startLocal } from './kit/start-local';
export type { LocalEvent } from './local-event';
