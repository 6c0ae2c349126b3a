import { readFileSync } from 'node:fs';
import path from 'node:path';
import { App, CfnResource, CloudFormationValidatePlugin, Validations } from 'aws-cdk-lib';
import { expect, test } from 'vitest';
import { DemoStack } from '../../bin/demo-stack';
import { PipelineStack } from '../../bin/pipeline-stack';

interface PluginReport {
  readonly violations: readonly {
    readonly ruleName: string;
    readonly description: string;
    readonly violatingConstructs: readonly { readonly constructPath: string }[];
  }[];
}

/** What the CDK's own rules, CloudFormation's schemas among them, find in the templates of an app. */
function findings(app: App): readonly string[] {
  Validations.of(app).addPlugins(new CloudFormationValidatePlugin());
  const { directory } = app.synth();
  const report = JSON.parse(readFileSync(path.join(directory, 'validation-report.json'), 'utf8'));
  return report.pluginReports.flatMap(({ violations }: PluginReport) =>
    violations.map(({ ruleName, description, violatingConstructs }) => {
      const paths = violatingConstructs.map(({ constructPath }) => constructPath);
      return `${paths}: ${ruleName}: ${description}`;
    }),
  );
}

// One app for all: loading the rules takes most of the time.
test("CloudFormation's validation finds nothing in the demo and the pipeline, and finds what is wrong", () => {
  const app = new App();
  new DemoStack(app, 'HydratedDlqDemo');
  new PipelineStack(app, 'HydratedDlq');
  const pipe = new PipelineStack(app, 'Broken').node
    .findAll()
    .find(
      (node): node is CfnResource => CfnResource.isCfnResource(node) && node.cfnResourceType === 'AWS::Pipes::Pipe',
    );
  pipe?.addPropertyOverride('DesiredState', 'PAUSED');
  expect(findings(app)).toEqual([expect.stringMatching(/^Broken\/.*PAUSED/)]);
});
