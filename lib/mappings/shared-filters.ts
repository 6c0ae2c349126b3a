import { Lazy, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { MappingFilters } from '../../contract/environment';
import { LAMBDA_ENVIRONMENT_BYTES } from '../../contract/limits';
import { tokenCount, withoutTokens } from '../private/token-text';
import type { BoundMapping } from './bound-mapping';

/** What the filters may take of the environment; the rest is for the other variables, the owner's own included. */
const FILTERS_BYTES = LAMBDA_ENVIRONMENT_BYTES - 1024;

/** What a value known only at deployment is taken to need: ARNs of functions and streams are shorter. */
const TOKEN_BYTES = 200;

/** Whether the enrichment knows a mapping's filters, or why not. A mapping without filters is known. */
export type FilterKnowledge = 'known' | 'elsewhere' | 'too long';

/** Which filters the enrichment is told: those of mappings in its own stack, as many as its environment holds. */
export class SharedFilters {
  constructor(
    private readonly pipeline: Construct,
    private readonly mappings: readonly BoundMapping[],
  ) {}

  /** For the enrichment's environment: JSON text, or nothing when no mapping has filters. */
  toEnvironment(): string {
    return Lazy.string({
      produce: () => {
        const shared = this.shared().map(filtersOf);
        return shared.length > 0 ? Stack.of(this.pipeline).toJsonString(shared) : undefined;
      },
    });
  }

  /** Whether the enrichment knows the mapping's filters, or why not. */
  knowledgeOf(mapping: BoundMapping): FilterKnowledge {
    if (mapping.patterns.length === 0 || this.shared().includes(mapping)) return 'known';
    return this.isElsewhere(mapping) ? 'elsewhere' : 'too long';
  }

  private shared(): BoundMapping[] {
    let bytesLeft = FILTERS_BYTES;
    return this.mappings.filter((mapping) => {
      if (mapping.patterns.length === 0 || this.isElsewhere(mapping)) return false;
      const bytes = bytesOf(JSON.stringify(filtersOf(mapping)));
      if (bytes > bytesLeft) return false;
      bytesLeft -= bytes;
      return true;
    });
  }

  /** Naming the function of another stack here would make each of the stacks wait for the other. */
  private isElsewhere({ stack }: BoundMapping): boolean {
    return stack !== Stack.of(this.pipeline);
  }
}

function filtersOf({ handler, stream, patterns }: BoundMapping): MappingFilters {
  return { functionArn: handler.functionArn, streamArn: stream?.streamArn ?? '', patterns };
}

function bytesOf(text: string): number {
  return Buffer.byteLength(withoutTokens(text)) + tokenCount(text) * TOKEN_BYTES;
}
