/** Where in the page a field's row is. Keys have letters, digits and dots only. */
export const placeOf = (key: string): string => `[data-field="${key}"]`;

/** And what adds to a list. */
export const adderOf = (key: string): string => `[data-adds-to="${key}"]`;
