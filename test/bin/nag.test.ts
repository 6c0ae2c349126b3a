import { App } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { expect, test } from 'vitest';
import { DemoStack } from '../../bin/demo-stack';
import { PipelineStack } from '../../bin/pipeline-stack';
import { FailureIntake } from '../../lib';

test.each([
  ['demo', (app: App) => new DemoStack(app, 'HydratedDlqDemo')],
  [
    'demo with a bucket as intake',
    (app: App) => new DemoStack(app, 'HydratedDlqDemo', { intake: FailureIntake.bucket() }),
  ],
  ['pipeline', (app: App) => new PipelineStack(app, 'HydratedDlq')],
])('every finding of cdk-nag in the %s stack is acknowledged with a reason', (_, create) => {
  const app = new App();
  create(app);
  const { violations } = new AwsSolutionsChecks(app).validateScope(app);
  expect(violations.map(({ ruleName, violatingResources }) => [ruleName, violatingResources])).toEqual([]);
});
