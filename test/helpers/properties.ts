/** How often a property is tried. A mutation run, which tries it again for every change, does so with less patience. */
export const runs = (usual: number) => ({ numRuns: process.env.MUTATION ? Math.ceil(usual / 20) : usual });
