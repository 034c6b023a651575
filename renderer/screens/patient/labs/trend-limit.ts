/** Charts that can be read under each other on one screen. */
export const maxTrends = 6;
