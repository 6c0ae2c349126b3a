/** The redrive engine: sends hydrated messages to their functions again. Knows neither a screen nor how messages were received. */
export { candidateOf, type ItemStates, type RedriveCandidate } from './candidate';
export type { FunctionFacts, MappingFacts } from './function-facts';
export type { AttemptJournal, JournaledAttempt } from './journal';
export {
  DEFAULT_MAX_REDRIVES,
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
export type { RedriveRunOptions, RunRedrive } from './run';
export type { PayloadSlice } from './slice-payload';
