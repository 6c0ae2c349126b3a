/**
 * The redrive engine: sends hydrated messages to their functions again, and says what came of it. It knows neither a
 * screen nor how messages are received.
 */
export { candidateOf, type ItemStates, type RedriveCandidate } from './candidate';
export type { FunctionFacts, MappingFacts } from './function-facts';
export { withAttempt } from './history';
export { functionInvoker } from './invoke-function';
export { itemReader } from './item-reader';
export { itemStates } from './item-states';
export type { AttemptJournal, JournaledAttempt } from './journal';
export { payloadLoader } from './load-payload';
export { parseBody, sendUpdated } from './message-body';
export {
  type PlannedRedrive,
  planRedrive,
  type RedrivePlan,
  type RedrivePlanOptions,
  type RefusedRedrive,
} from './plan';
export type { InvokeAnswer, InvokeCall, MessageStore, RedrivePorts } from './ports';
export { ALLOWABLE_REFUSALS, type AllowableRefusal, type RefusalCode } from './refusal';
export type { RedriveReport } from './report';
export { type RedriveRunOptions, runRedrive } from './run';
