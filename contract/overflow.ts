/** First part of every key in the overflow bucket; the enrichment's role may write below it and nowhere else. */
export const OVERFLOW_KEY_PREFIX = 'hydrated-dlq/';

/** First part of every key that Lambda writes a failure to. */
export const FAILURE_KEY_PREFIX = 'aws/lambda/';
