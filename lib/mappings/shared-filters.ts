import { Lazy, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { MappingFilters } from '../../contract/environment';
import { LAMBDA_ENVIRONMENT_BYTES } from '../../contract/limits';
import type { FailureFilter } from '../filters/failure-filter';
import { tokenCount, withoutTokens } from '../private/token-text';
import type { BoundMapping } from './bound-mapping';

/** What the filters may take of the environment; the rest is for the other variables, including those the owner adds. */
const FILTERS_BYTES = LAMBDA_ENVIRONMENT_BYTES - 1024;

/** The assumed length of a value that is known only at deployment: ARNs of functions and streams are shorter. */
const TOKEN_BYTES = 200;

/** Whether the enrichment knows a mapping's filters, or why not. A mapping without filters is known. */
export type FilterKnowledge = 'known' | 'elsewhere' | 'encrypted' | 'too long';

/**
 * The mapping filters that the enrichment knows: those of mappings in its own stack, as many as its environment holds.
 *
 * A pointer names a function and not its mapping, so the mappings of a function are shared together or not at all:
 * otherwise the filter of one would be applied to what failed of another. Mappings without filters, and those whose
 * filters must not be copied, are shared without patterns. So are those with enhanced fan-out, by the ARN of their consumer.
 */
export class SharedFilters {
  constructor(
    private readonly pipeline: Construct,
    private readonly mappings: readonly BoundMapping[],
    /** The filters of the pipeline itself, as far as the environment holds them too. */
    private readonly failureFilters: readonly FailureFilter[],
  ) {}

  /** For the enrichment's environment: JSON text, or `undefined` when no mapping has filters. */
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
    // Lambda's object holds what the filters let through.
    if (mapping.patterns.length === 0 || mapping.intake === 'bucket') return 'known';
    if (mapping.filtersAreEncrypted) return 'encrypted';
    if (this.shared().includes(mapping)) return 'known';
    return this.ofSameFunction(mapping).some((other) => this.isElsewhere(other)) ? 'elsewhere' : 'too long';
  }

  private shared(): BoundMapping[] {
    let bytesLeft = FILTERS_BYTES - bytesOf(JSON.stringify(this.failureFilters.map(({ _pattern }) => _pattern)));
    const functions = this.functions().map((mappings) => mappings.filter(({ intake }) => intake === 'queue'));
    // Those that have nothing but enhanced fan-out take what the others leave.
    const [first, last] = [functions.filter(hasFilters), functions.filter((mappings) => !hasFilters(mappings))];
    return [...first, ...last]
      .filter((mappings) => {
        if (!isWorthSharing(mappings) || mappings.some((mapping) => this.isElsewhere(mapping))) return false;
        const bytes = bytesOf(JSON.stringify(mappings.map(filtersOf)));
        if (bytes > bytesLeft) return false;
        bytesLeft -= bytes;
        return true;
      })
      .flat();
  }

  /** The mappings of each function, under whichever alias or version. */
  private functions(): readonly (readonly BoundMapping[])[] {
    return this.mappings
      .map((mapping) => this.ofSameFunction(mapping))
      .filter(([first], index) => first === this.mappings[index]);
  }

  private ofSameFunction({ bareFunction }: BoundMapping): readonly BoundMapping[] {
    return this.mappings.filter((other) => other.bareFunction.functionArn === bareFunction.functionArn);
  }

  /** Naming a function of another stack here would make each of the two stacks depend on the other. */
  private isElsewhere({ stack }: BoundMapping): boolean {
    return stack !== Stack.of(this.pipeline);
  }
}

function filtersOf(mapping: BoundMapping): MappingFilters {
  const { handler, eventSourceArn, parallelizationFactor } = mapping;
  const patterns = shareablePatterns(mapping);
  return {
    functionArn: handler.functionArn,
    streamArn: eventSourceArn ?? '',
    patterns,
    ...(mapping.hasTumblingWindow && { tumblingWindow: true }),
    ...(patterns.length > 0 && parallelizationFactor !== 1 && { parallel: true }),
  };
}

/** Filters that the owner encrypted with their own key are not copied to a place without that key. */
function shareablePatterns({ patterns, filtersAreEncrypted }: BoundMapping): string[] {
  return filtersAreEncrypted ? [] : patterns;
}

function hasFilters(mappings: readonly BoundMapping[]): boolean {
  return mappings.some((mapping) => shareablePatterns(mapping).length > 0 || mapping.hasTumblingWindow);
}

function isWorthSharing(mappings: readonly BoundMapping[]): boolean {
  return hasFilters(mappings) || mappings.some(({ usesFanOut }) => usesFanOut);
}

function bytesOf(text: string): number {
  return Buffer.byteLength(withoutTokens(text)) + tokenCount(text) * TOKEN_BYTES;
}
