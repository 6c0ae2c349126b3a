import type { BoundMapping } from './bound-mapping';

/** The mappings that send their pointers to a pipeline, in the order they were bound. */
export class BoundMappings {
  readonly all: BoundMapping[] = [];
  private readonly visitors: Array<(mapping: BoundMapping) => void> = [];

  add(mapping: BoundMapping): void {
    this.all.push(mapping);
    for (const visit of this.visitors) visit(mapping);
  }

  /** Visits every mapping, also those that are bound later. */
  visit(visitor: (mapping: BoundMapping) => void): void {
    this.visitors.push(visitor);
    this.all.forEach(visitor);
  }
}
