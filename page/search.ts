import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { NO_SEARCH, type Search } from './filter';

/** What is searched for, on all screens: in the memory of this tab and nowhere else. */
export interface SearchBox extends Search {
  set(search: Search): void;
}

const SearchContext = createContext<SearchBox>({ ...NO_SEARCH, set: () => undefined });
export const SearchProvider = SearchContext.Provider;

export function useSearch(): SearchBox {
  return useContext(SearchContext);
}
