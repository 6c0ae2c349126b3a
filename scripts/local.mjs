// Runs the demo, or the app that is named; builds first where something has changed.
await import('./build-if-changed.mjs');
await import('../dist/local/cli.js');
