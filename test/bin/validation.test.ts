import { readFileSync } from 'node:fs';
import path from 'node:path';
import { App, CfnResource, CloudFormationValidatePlugin, Validations } from 'aws-cdk-lib';
import { expect, test } from 'vitest';
import { DemoStack } from '../../bin/demo-stack';
import { PipelineStack } from '../../bin/pipeline-stack';

/** What the CDK's own rules, CloudFormation's schemas among them, find in the templates of the app; by rule. */
function findings(app: App): readonly string[] {
  Validations.of(app).addPlugins(new CloudFormationValidatePlugin());
  const { directory } = app.synth();
  const { pluginReports } = JSON.parse(readFileSync(path.join(directory, 'validation-report.json'), 'utf8'));
  const violations: readonly { readonly ruleName: string; readonly description: string }[] = pluginReports.flatMap(
    (report: { readonly violations: readonly object[] }) => report.violations,
  );
  return violations.map(({ ruleName, description }) => `${ruleName}: ${description}`);
}

test("CloudFormation's validation finds nothing in the demo and the pipeline, and finds what is wrong", () => {
  const app = new App();
  new DemoStack(app, 'HydratedDlqDemo');
  new PipelineStack(app, 'HydratedDlq');
  expect(findings(app)).toEqual([]);

  const broken = new App();
  const pipe = new DemoStack(broken, 'HydratedDlqDemo').node
    .findAll()
    .find(
      (node): node is CfnResource => CfnResource.isCfnResource(node) && node.cfnResourceType === 'AWS::Pipes::Pipe',
    );
  pipe?.addPropertyOverride('DesiredState', 'PAUSED');
  expect(findings(broken)).toEqual([expect.stringContaining('PAUSED')]);
});
