import fc from 'fast-check';

// The same values for every change, and no search for the smallest one that fails.
fc.configureGlobal({ seed: 1, numRuns: 10, endOnFailure: true });
