import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { vi } from 'vitest';
import type { HydratedDestinationConfig, IHydratedDestination } from '../../../lib';

/** A destination as a user might write it. */
export class TestDestination implements IHydratedDestination {
  readonly grantDelivery = vi.fn<(pipeRole: iam.IRole) => void>();
  boundTo?: Construct;

  constructor(private readonly config: HydratedDestinationConfig) {}

  bind(scope: Construct): HydratedDestinationConfig {
    this.boundTo = scope;
    return this.config;
  }
}
