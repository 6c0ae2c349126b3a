/** First part of every key in the overflow bucket; the enrichment's role may write below it and nowhere else. */
export const OVERFLOW_KEY_PREFIX = 'hydrated-dlq/';
