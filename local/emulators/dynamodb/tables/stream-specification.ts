import { STREAM_VIEW_TYPES, type StreamViewType } from '../change';
import { validationError } from '../service-error';
import type { StreamSpecification } from './table-description';

const INVALID = 'One or more parameter values were invalid:';

/** The view type of a stream that is to be enabled; nothing where none is. */
export function viewTypeOf(specification: StreamSpecification | undefined): StreamViewType | undefined {
  const { StreamEnabled = false, StreamViewType: viewType } = specification ?? {};
  if (!StreamEnabled && viewType !== undefined)
    throw validationError(`${INVALID} If stream is being disabled, then UpdateViewType must not be specified`);
  if (!StreamEnabled) return undefined;
  if (viewType === undefined)
    throw validationError(`${INVALID} If stream is being enabled then UpdateViewType is required`);
  if (!STREAM_VIEW_TYPES.includes(viewType))
    throw validationError(`${INVALID} StreamViewType is one of ${STREAM_VIEW_TYPES.join(', ')}, not ${viewType}`);
  return viewType;
}
