/** A construct of the app, or a name: its path in the app, its logical id, or the name it has in the cloud. */
export type ResourceReference = string | { readonly node: { readonly path: string } };
