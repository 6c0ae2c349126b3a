import { isDeepStrictEqual } from 'node:util';
import type { AttributeValueJson, ItemJson } from '../../../contract/lambda-event';
import { itemSize } from './item-size';

export const STREAM_VIEW_TYPES = ['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES'] as const;
export type StreamViewType = (typeof STREAM_VIEW_TYPES)[number];

/** What a write did to one item; an absent image means that there was or is no item. */
export interface Change {
  readonly keys: ItemJson;
  readonly oldImage?: ItemJson;
  readonly newImage?: ItemJson;
}

/** The part of a stream record that follows from the change. */
export interface ChangeRecord {
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly images: { readonly Keys: ItemJson; readonly NewImage?: ItemJson; readonly OldImage?: ItemJson };
  readonly sizeBytes: number;
}

/** The record of a change as a stream of this view type shows it; nothing where nothing changed. */
export function recordChange({ keys, oldImage, newImage }: Change, viewType: StreamViewType): ChangeRecord | undefined {
  if (sameItem(oldImage, newImage)) return undefined;
  const withNew = viewType === 'NEW_IMAGE' || viewType === 'NEW_AND_OLD_IMAGES';
  const withOld = viewType === 'OLD_IMAGE' || viewType === 'NEW_AND_OLD_IMAGES';
  const images = {
    Keys: keys,
    ...(withNew && newImage && { NewImage: newImage }),
    ...(withOld && oldImage && { OldImage: oldImage }),
  };
  return {
    eventName: oldImage === undefined ? 'INSERT' : newImage === undefined ? 'REMOVE' : 'MODIFY',
    images,
    sizeBytes: itemSize(images.Keys) + itemSize(images.NewImage) + itemSize(images.OldImage),
  };
}

function sameItem(one: ItemJson | undefined, other: ItemJson | undefined): boolean {
  return isDeepStrictEqual(one && withSortedSets({ M: one }), other && withSortedSets({ M: other }));
}

/** Sets are equal in any order. */
function withSortedSets(value: AttributeValueJson): unknown {
  if ('SS' in value) return { SS: value.SS.toSorted() };
  if ('NS' in value) return { NS: value.NS.toSorted() };
  if ('BS' in value) return { BS: value.BS.toSorted() };
  if ('L' in value) return { L: value.L.map(withSortedSets) };
  if ('M' in value)
    return { M: Object.fromEntries(Object.entries(value.M).map(([name, child]) => [name, withSortedSets(child)])) };
  return value;
}
