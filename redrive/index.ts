/**
 * The redrive engine: sends hydrated messages to their functions again, and says what came of it. It knows neither a
 * screen nor how messages are received.
 */
export { candidateOf, type ItemStates, type RedriveCandidate } from './candidate';
export type { FunctionFacts, MappingFacts } from './function-facts';
export { withAttempt } from './history';
export { functionInvoker } from './invoke-function';
export { itemReader } from './item-reader';
export { type ItemReader, itemStates } from './item-states';
export type { AttemptJournal, JournaledAttempt } from './journal';
export { payloadLoader } from './load-payload';
export { type MessageBody, parseBody, sendUpdated, unwrapBody, wrapperOf } from './message-body';
export {
  type PlannedRedrive,
  planRedrive,
  type RedriveGroup,
  type RedrivePlan,
  type RedrivePlanOptions,
  type RefusedRedrive,
} from './plan';
export type {
  FunctionAnswer,
  FunctionInvoker,
  InvokeAnswer,
  InvokeCall,
  LostAnswer,
  MessageStore,
  NotInvoked,
  PayloadLoader,
  RedrivePorts,
} from './ports';
export { ALLOWABLE_REFUSALS, type AllowableRefusal, REFUSAL_CODES, type Refusal, type RefusalCode } from './refusal';
export type { MessageFate, RedriveReport } from './report';
export { type RedriveRunOptions, runRedrive } from './run';
export type { PayloadSlice } from './slice-payload';
