/** How hydrated messages introduce themselves on an event bus, unless the pipeline's owner says otherwise. */
export const HYDRATED_EVENT = {
  source: 'hydrated-dlq',
  detailType: 'Stream Failure Hydrated',
} as const;
