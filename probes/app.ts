import { App } from 'aws-cdk-lib';
import { ProbeStack } from './probe';
import { PROBES } from './probes';

new ProbeStack(new App(), 'HydratedDlqProbes', PROBES);
