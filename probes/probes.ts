import { EVENT_PROBES } from './events';
import { LIMIT_PROBES } from './limits';
import { PIPE_PROBES } from './pipes';
import { POINTER_PROBES } from './pointers';
import type { Probe } from './probe';
import { READ_PROBES } from './reads';

/** All probes, in the order of docs/unknowns.md. */
export const PROBES: readonly Probe[] = [
  ...POINTER_PROBES,
  ...READ_PROBES,
  ...PIPE_PROBES,
  ...LIMIT_PROBES,
  ...EVENT_PROBES,
].sort((a, b) => a.unknown - b.unknown);
