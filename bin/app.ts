import { App } from 'aws-cdk-lib';
import { FailureIntake } from '../lib';
import { DemoStack } from './demo-stack';
import { PipelineStack } from './pipeline-stack';

const app = new App();
/** `cdk deploy -c intake=bucket`: the demo with a bucket as intake. */
const intake = app.node.tryGetContext('intake') === 'bucket' ? FailureIntake.bucket() : undefined;
new DemoStack(app, 'HydratedDlqDemo', {
  description: 'Orders, a consumer that fails, and the failures hydrated',
  intake,
});
new PipelineStack(app, 'HydratedDlq', { description: 'Hydrates failures of event source mappings made elsewhere' });
