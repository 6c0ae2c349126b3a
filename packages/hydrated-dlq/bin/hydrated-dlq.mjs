#!/usr/bin/env node
// A file that is there before the build, so that npm can link the command in a clone.
import '../dist/cli/hydrated-dlq.mjs';
