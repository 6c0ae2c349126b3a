import { App } from 'aws-cdk-lib';
import { DemoStack } from './demo-stack';
import { PipelineStack } from './pipeline-stack';

const app = new App();
new DemoStack(app, 'HydratedDlqDemo', { description: 'Orders, a consumer that fails, and the failures hydrated' });
new PipelineStack(app, 'HydratedDlq', { description: 'Hydrates failures of event source mappings made elsewhere' });
