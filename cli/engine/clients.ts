import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import type { KMSClient } from '@aws-sdk/client-kms';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { PipesClient } from '@aws-sdk/client-pipes';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { noteCall } from './aws-call';

/** A service, as in the SDK's variables, such as `AWS_ENDPOINT_URL_SQS`. */
export type Service =
  | 'CLOUDFORMATION'
  | 'CLOUDWATCH_LOGS'
  | 'DYNAMODB'
  | 'EVENTBRIDGE'
  | 'IAM'
  | 'KINESIS'
  | 'KMS'
  | 'LAMBDA'
  | 'PIPES'
  | 'S3'
  | 'SNS'
  | 'SQS';

/** What all clients can be made with. */
export interface ClientSettings {
  readonly region?: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly maxAttempts?: number;
}

/** The SDK clients of one run. Each is loaded when it is first asked for, so that a command pays for no other. */
export class Clients {
  private readonly made = new Map<string, Promise<unknown>>();

  /**
   * @param region - @default - that of the environment, or of the profile
   * @param settings - more of what the client of a service is made with. @default - all of it comes from the environment
   */
  constructor(
    readonly region?: string,
    private readonly settings: (service: Service) => ClientSettings = () => ({}),
  ) {}

  /** Clients that ask for credentials anew. */
  renewed(): Clients {
    return new Clients(this.region, this.settings);
  }

  /** What a client is made with. */
  configuration(service: Service, region?: string): ClientSettings {
    return { ...regionOf(region), ...this.settings(service) };
  }

  sqs(region = this.region): Promise<SQSClient> {
    return this.once(`sqs ${region}`, async () => {
      const { SQSClient } = await import('@aws-sdk/client-sqs');
      // The endpoint of the environment is not to be overruled by the host in a queue's URL.
      return new SQSClient({ ...this.configuration('SQS', region), useQueueUrlAsEndpoint: false });
    });
  }

  lambda(region = this.region): Promise<LambdaClient> {
    return this.once(`lambda ${region}`, async () => {
      const { LambdaClient } = await import('@aws-sdk/client-lambda');
      return new LambdaClient({ ...patient(), ...this.configuration('LAMBDA', region) });
    });
  }

  logs(region = this.region): Promise<CloudWatchLogsClient> {
    return this.once(`logs ${region}`, async () => {
      const { CloudWatchLogsClient } = await import('@aws-sdk/client-cloudwatch-logs');
      const configuration = { ...patient(), ...this.configuration('CLOUDWATCH_LOGS', region) };
      return new CloudWatchLogsClient({ ...configuration, retryMode: 'adaptive' });
    });
  }

  s3(region = this.region): Promise<S3Client> {
    return this.once(`s3 ${region}`, async () => {
      const { S3Client } = await import('@aws-sdk/client-s3');
      const configuration = this.configuration('S3', region);
      const { AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_S3 = AWS_ENDPOINT_URL } = process.env;
      const forcePathStyle = (configuration.endpoint ?? AWS_ENDPOINT_URL_S3) !== undefined;
      return new S3Client({ ...configuration, forcePathStyle, followRegionRedirects: true });
    });
  }

  cloudFormation(region = this.region): Promise<CloudFormationClient> {
    return this.once(`cloudformation ${region}`, async () => {
      const { CloudFormationClient } = await import('@aws-sdk/client-cloudformation');
      return new CloudFormationClient(this.configuration('CLOUDFORMATION', region));
    });
  }

  eventBridge(region = this.region): Promise<EventBridgeClient> {
    return this.once(`eventbridge ${region}`, async () => {
      const { EventBridgeClient } = await import('@aws-sdk/client-eventbridge');
      return new EventBridgeClient(this.configuration('EVENTBRIDGE', region));
    });
  }

  pipes(region = this.region): Promise<PipesClient> {
    return this.once(`pipes ${region}`, async () => {
      const { PipesClient } = await import('@aws-sdk/client-pipes');
      return new PipesClient(this.configuration('PIPES', region));
    });
  }

  iam(region = this.region): Promise<IAMClient> {
    return this.once(`iam ${region}`, async () => {
      const { IAMClient } = await import('@aws-sdk/client-iam');
      return new IAMClient({ ...patient(), ...this.configuration('IAM', region) });
    });
  }

  kms(region = this.region): Promise<KMSClient> {
    return this.once(`kms ${region}`, async () => {
      const { KMSClient } = await import('@aws-sdk/client-kms');
      return new KMSClient(this.configuration('KMS', region));
    });
  }

  sns(region = this.region): Promise<SNSClient> {
    return this.once(`sns ${region}`, async () => {
      const { SNSClient } = await import('@aws-sdk/client-sns');
      return new SNSClient(this.configuration('SNS', region));
    });
  }

  dynamoDB(region = this.region): Promise<DynamoDBClient> {
    return this.once(`dynamodb ${region}`, async () => {
      const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb');
      return new DynamoDBClient(this.configuration('DYNAMODB', region));
    });
  }

  kinesis(region = this.region): Promise<KinesisClient> {
    return this.once(`kinesis ${region}`, async () => {
      const { KinesisClient } = await import('@aws-sdk/client-kinesis');
      const { NodeHttpHandler } = await import('@smithy/node-http-handler');
      return new KinesisClient({ ...this.configuration('KINESIS', region), requestHandler: new NodeHttpHandler() });
    });
  }

  private once<T extends Annotated>(key: string, make: () => Promise<T>): Promise<T> {
    const made = (this.made.get(key) as Promise<T> | undefined) ?? make().then(annotate);
    this.made.set(key, made);
    return made;
  }
}

/** How often a call is made, where the quota of its service is a few calls a second, unless the environment says otherwise. */
const PATIENT_ATTEMPTS = 10;

/**
 * For services that are asked about many functions or roles at once, and give a whole account a few calls a second: with
 * the SDK's three attempts, most of these calls would fail, however often a person repeats the command.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html#api-requests
 */
function patient() {
  return { maxAttempts: Number(process.env.AWS_MAX_ATTEMPTS) || PATIENT_ATTEMPTS };
}

/** AWS CLI reads `AWS_DEFAULT_REGION`, the SDK does not. */
function regionOf(region: string | undefined): ClientSettings {
  const known = region ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
  return known === undefined ? {} : { region: known };
}

/** What all clients have in common; each types its middleware by its own calls. */
interface Annotated {
  readonly middlewareStack: { use(plugin: never): void };
}

type Next = (args: { readonly input: object }) => Promise<unknown>;
interface CallContext {
  readonly clientName?: string;
  readonly commandName?: string;
}

/** Each error carries which call it came from: AWS's own words often do not. */
const noteCalls = {
  applyToStack(stack: { add(middleware: unknown, options: unknown): void }): void {
    const middleware = (next: Next, { clientName: service = '', commandName: command = '' }: CallContext) => {
      return (args: { readonly input: object }) =>
        next(args).catch((error) => {
          throw noteCall(error, { service, command, input: args.input });
        });
    };
    stack.add(middleware, { step: 'initialize', name: 'noteCall' });
  },
};

function annotate<T extends Annotated>(client: T): T {
  client.middlewareStack.use(noteCalls as never);
  return client;
}
