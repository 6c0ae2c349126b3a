import { stackId } from '../template/scope';
import { queryAnswer, queryError } from './protocols';
import { notEmulated, type Service, type ServiceCall, ServiceError } from './service-call';

/** A stack that was created here. */
export interface CreatedStack {
  readonly stack: {
    readonly name: string;
    readonly template: {
      readonly Description?: string;
      readonly Resources?: Readonly<Record<string, { readonly Type: string }>>;
    };
  };
  /** By logical id. */
  readonly resources: ReadonlyMap<string, { readonly ref: string }>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

export interface CloudFormationOptions {
  readonly account: string;
  readonly region: string;
  readonly stacks: readonly CreatedStack[];
}

type Operation = (form: URLSearchParams, call: ServiceCall, options: CloudFormationOptions) => object;

const OPERATIONS: Readonly<Record<string, Operation>> = {
  DescribeStacks: describeStacks,
  DescribeStackResources: describeStackResources,
  ListStackResources: listStackResources,
};

/** When everything here was created: the start of the process; nothing depends on it. */
const CREATED_AT = new Date();

/** CloudFormation, as far as people find resources by their stack. Stacks are small: there is always one page. */
export function cloudFormationService(options: CloudFormationOptions): Service {
  return {
    describeError: queryError,
    async answer(call) {
      const form = new URLSearchParams(call.body);
      const action = form.get('Action') ?? '';
      const operation = OPERATIONS[action];
      if (operation === undefined) throw notEmulated(`${action} of CloudFormation`);
      return queryAnswer(action, operation(form, call, options));
    },
  };
}

function describeStacks(form: URLSearchParams, call: ServiceCall, options: CloudFormationOptions): object {
  const name = form.get('StackName');
  const stacks = name === null ? options.stacks : [findStack(name, call, 'cloudformation:DescribeStacks', options)];
  if (name === null) call.authorize('cloudformation:DescribeStacks', '*');
  return { Stacks: stacks.map((created) => describeStack(created, options)) };
}

function describeStack(created: CreatedStack, options: CloudFormationOptions): object {
  return {
    ...identity(created, options),
    Description: created.stack.template.Description,
    CreationTime: CREATED_AT,
    StackStatus: 'CREATE_COMPLETE',
    Outputs: Object.entries(created.outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
  };
}

function describeStackResources(form: URLSearchParams, call: ServiceCall, options: CloudFormationOptions): object {
  const name = form.get('StackName');
  if (name === null) throw notEmulated('DescribeStackResources of CloudFormation without a StackName');
  const created = findStack(name, call, 'cloudformation:DescribeStackResources', options);
  const logicalId = form.get('LogicalResourceId');
  const wanted = resourcesOf(created).filter(
    ({ LogicalResourceId }) => logicalId === null || LogicalResourceId === logicalId,
  );
  return {
    StackResources: wanted.map((resource) => ({ ...identity(created, options), ...resource, Timestamp: CREATED_AT })),
  };
}

function listStackResources(form: URLSearchParams, call: ServiceCall, options: CloudFormationOptions): object {
  const created = findStack(`${form.get('StackName')}`, call, 'cloudformation:ListStackResources', options);
  return {
    StackResourceSummaries: resourcesOf(created).map((resource) => ({
      ...resource,
      LastUpdatedTimestamp: CREATED_AT,
    })),
  };
}

function resourcesOf({ stack, resources }: CreatedStack) {
  return [...resources].map(([logicalId, { ref }]) => ({
    LogicalResourceId: logicalId,
    PhysicalResourceId: ref,
    ResourceType: stack.template.Resources?.[logicalId]?.Type ?? '',
    ResourceStatus: 'CREATE_COMPLETE',
  }));
}

/** A stack by its name or its id, once the caller may look at it. */
function findStack(nameOrId: string, call: ServiceCall, action: string, options: CloudFormationOptions): CreatedStack {
  const name = /^arn:[^/]*\/([^/]+)/.exec(nameOrId)?.[1] ?? nameOrId;
  call.authorize(action, stackId(name, options));
  const found = options.stacks.find(({ stack }) => stack.name === name);
  if (found === undefined) throw new ServiceError('ValidationError', `Stack with id ${nameOrId} does not exist`);
  return found;
}

function identity({ stack }: CreatedStack, options: CloudFormationOptions) {
  return { StackName: stack.name, StackId: stackId(stack.name, options) };
}
