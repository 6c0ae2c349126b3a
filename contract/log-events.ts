/** What the enrichment's log calls a pointer that was not hydrated, by where it is now. */
export const KEPT_EVENTS = { staging: 'sent-back', unhydrated: 'moved-to-unhydrated', nowhere: 'not-kept' } as const;
